using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Digest.TestData;

/// <summary>Reads a mail as it was written, with a few lines of its own: what composed it must not be what reads it.</summary>
internal static class MailText
{
    /// <summary>Unfolded; empty when there is none of this name.</summary>
    public static string Header(string mail, string name) =>
        Regex.Match(mail, $@"^{name}:([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", RegexOptions.Multiline).Groups[1].Value.Replace("\r\n", "", StringComparison.Ordinal).Trim();

    /// <summary>Quoted-printable undone.</summary>
    public static string Decoded(string mail)
    {
        var bytes = new List<byte>();
        var text = mail.Replace("=\r\n", "", StringComparison.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
