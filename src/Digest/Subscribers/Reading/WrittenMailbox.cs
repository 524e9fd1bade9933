using System.Text.RegularExpressions;

namespace Digest.Subscribers.Reading;

/// <summary>
/// An address as people copy it: <c>Ada Lovelace &lt;ada@example.org&gt;</c>, <c>ada@example.org (Ada Lovelace)</c>,
/// <c>mailto:ada@example.org</c>, with invisible characters, quotation marks or the end of a sentence around.
/// </summary>
/// <param name="Name">Null where none is written.</param>
/// <param name="Address">Not checked yet.</param>
internal sealed partial record WrittenMailbox(string? Name, string Address)
{
    public static WrittenMailbox Read(string text)
    {
        var trimmed = Visible.Trim(text).TrimEnd('.', ',', ';', ':');
        // What contacts programs put between the addresses of one person.
        if (trimmed.Contains(" ::: ", StringComparison.Ordinal)) trimmed =
            trimmed[..trimmed.IndexOf(" ::: ", StringComparison.Ordinal)];
        var match = Named().Match(trimmed) is { Success: true } named ? named : Commented().Match(trimmed);
        var name = match.Success ? Visible.Trim(match.Groups["name"].Value).Trim('"', '\'').Replace(
            "\\\"", "\"", StringComparison.Ordinal) : "";
        var address = match.Success ? match.Groups["address"].Value : trimmed;
        if (address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) address = Uri.UnescapeDataString(
            address[7..].Split('?')[0]);
        // East Asian keyboards have a wide @.
        address = Visible.Trim(address).Trim('\'', '"', '‘', '’').Replace('＠', '@');
        return new WrittenMailbox(name.Length > 0 ? name : null, address);
    }

    [GeneratedRegex("""^(?<name>[^<>]*)<(?<address>[^<>]+)>$""", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    [GeneratedRegex("""^(?<address>[^\s()@]+@[^\s()@]+)\s*\((?<name>[^()]*)\)$""", RegexOptions.CultureInvariant)]
    private static partial Regex Commented();
}
