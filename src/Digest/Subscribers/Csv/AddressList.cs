using Digest.Subscribers.Reading;

namespace Digest.Subscribers.Csv;

/// <summary>
/// Addresses as they are copied from a mail's To field or a list's page: <c>Ada &lt;ada@example.org&gt;; "L, Bo"
/// &lt;bo@example.org&gt;, cleo@example.org</c>. Each is a person, on a line of its own or not.
/// </summary>
internal static class AddressList
{
    /// <summary>Whether a line has addresses and nothing else.</summary>
    public static bool Is(string line) =>
        Split(line) is { Count: > 0 } entries
        && entries.TrueForAll(entry => EmailAddress.Parse(WrittenMailbox.Read(entry).Address).Address is not null);

    /// <summary>Splits at commas and semicolons, but not within quotation marks or angle brackets.</summary>
    public static List<string> Split(string line)
    {
        var entries = new List<string>();
        var (start, isQuoted, isInBrackets) = (0, false, false);
        for (var i = 0; i <= line.Length; i++)
        {
            var c = i < line.Length ? line[i] : ',';
            if (c == '"') isQuoted = !isQuoted;
            else if (c is '<' or '>') isInBrackets = c == '<';
            if (i < line.Length && (isQuoted || isInBrackets || c is not (',' or ';'))) continue;
            var entry = Visible.Trim(line[start..i]);
            if (entry.Length > 0) entries.Add(entry);
            start = i + 1;
        }

        return entries;
    }
}
