using System.Text;
using System.Text.RegularExpressions;
using Digest.Papers.Text;

namespace Digest.Sources.Reading;

/// <summary>The XML of a response, decoded: what precedes the document element says nothing about the items and
/// spoils none.</summary>
internal static partial class XmlResponse
{
    /// <summary>Beginnings of documents have their declaration here.</summary>
    private const int HeadLength = 1_024;

    /// <param name="charset">As the HTTP header names it, or null.</param>
    /// <returns>The reader, and what was wrong with the bytes or null.</returns>
    public static (SafeXml Xml, string? Notice) Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, HeadLength)]);
        var declared = Declaration().Match(head) is { Success: true } declaration ? declaration.Groups["name"].Value
            : null;
        var (text, notice) = TextDecoder.Decode(bytes, charset, declared);
        return (new SafeXml(text), notice);
    }

    [GeneratedRegex(
        """<\?xml\s[^>]*?encoding\s*=\s*["']\s*(?<name>[A-Za-z0-9._:-]{1,40})""",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Declaration();
}
