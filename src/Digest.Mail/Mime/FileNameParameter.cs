using System.Text;

namespace Digest.Mail.Mime;

/// <summary>The <c>filename</c> of a Content-Disposition (RFC 2183), as RFC 2231 has it where a quoted string cannot carry it.</summary>
internal static class FileNameParameter
{
    private const int LongestQuoted = 60;
    private const int ValuePerLine = 54;

    /// <summary>Writes <c>;CRLF filename=…</c>, in numbered sections when it is long (RFC 2231 §3).</summary>
    public static void Write(MessageBuffer output, string fileName)
    {
        fileName = HeaderText.Clean(fileName);
        if (fileName.Length <= LongestQuoted && HeaderText.IsPrintableAscii(fileName) && !HeaderText.LooksEncoded(fileName))
        {
            output.Write($";\r\n filename={Mailbox.Quote(fileName)}");
            return;
        }

        var sections = Sections(fileName);
        for (var i = 0; i < sections.Count; i++)
            output.Write($";\r\n filename*{(sections.Count > 1 ? FormattableString.Invariant($"{i}*") : "")}={(i == 0 ? "utf-8''" : "")}{sections[i]}");
    }

    private static List<string> Sections(string fileName)
    {
        List<string> sections = [];
        var section = new StringBuilder();
        foreach (var rune in fileName.EnumerateRunes())
        {
            var encoded = Encode(rune);
            if (section.Length + encoded.Length > ValuePerLine)
            {
                sections.Add(section.ToString());
                section.Clear();
            }

            section.Append(encoded);
        }

        sections.Add(section.ToString());
        return sections;
    }

    private static string Encode(Rune rune)
    {
        if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '.' or '-' or '_')) return rune.ToString();
        Span<byte> utf8 = stackalloc byte[4];
        var length = rune.EncodeToUtf8(utf8);
        var text = new StringBuilder(12);
        foreach (var value in utf8[..length]) text.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
