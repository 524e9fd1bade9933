using System.Text.RegularExpressions;

namespace Digest.Subscribers.Reading;

/// <summary>An address as people copy it: <c>Ada Lovelace &lt;ada@example.org&gt;</c>, <c>mailto:ada@example.org</c>,
/// with invisible characters around.</summary>
/// <param name="Name">Null where none is written.</param>
/// <param name="Address">Not checked yet.</param>
internal sealed partial record WrittenMailbox(string? Name, string Address)
{
    public static WrittenMailbox Read(string text)
    {
        var trimmed = Visible.Trim(text);
        // What contacts programs put between the addresses of one person.
        if (trimmed.Contains(" ::: ", StringComparison.Ordinal)) trimmed =
            trimmed[..trimmed.IndexOf(" ::: ", StringComparison.Ordinal)];
        var match = Named().Match(trimmed);
        var name = match.Success ? Visible.Trim(match.Groups["name"].Value).Trim('"', '\'').Replace(
            "\\\"", "\"", StringComparison.Ordinal) : "";
        var address = match.Success ? match.Groups["address"].Value : trimmed;
        if (address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) address = address[7..].Split('?')[0];
        return new WrittenMailbox(name.Length > 0 ? name : null, Visible.Trim(address));
    }

    [GeneratedRegex("""^(?<name>[^<>]*)<(?<address>[^<>]+)>$""", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
