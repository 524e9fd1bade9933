namespace Digest.Storage;

/// <summary>Texts as patterns of LIKE, with <c>ESCAPE '!'</c>.</summary>
internal static class LikePattern
{
    /// <summary>Whatever contains the text as it is.</summary>
    public static string Containing(string text) =>
        $"%{text.Replace("!", "!!", StringComparison.Ordinal)
            .Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal)}%";
}
