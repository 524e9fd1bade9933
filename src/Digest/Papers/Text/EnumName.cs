namespace Digest.Papers.Text;

/// <summary>Reads what people write for a value of an enumeration.</summary>
internal static class EnumName
{
    /// <summary>The value of this name, in any case.</summary>
    /// <returns>Null for what is not a name: <see cref="Enum.TryParse{T}(string, bool, out T)"/> alone takes numbers,
    /// even those that name nothing, and lists.</returns>
    public static T? Find<T>(string name)
        where T : struct, Enum =>
        name.All(char.IsAsciiLetter) && Enum.TryParse<T>(name, ignoreCase: true, out var value) ? value : null;
}
