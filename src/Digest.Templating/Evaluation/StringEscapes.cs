using System.Globalization;
using System.Text;

namespace Digest.Templating.Evaluation;

internal static class StringEscapes
{
    /// <summary>Quotes, backslashes and control characters as they are written within a string literal.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(c => c is < ' ' or '"' or '\\')) return text;
        var escaped = new StringBuilder(text.Length + 10);
        foreach (var c in text)
        {
            var index = "\"\\\a\b\t\r\v\f\n".IndexOf(c, StringComparison.Ordinal);
            if (index >= 0) escaped.Append('\\').Append("\"\\abtrvfn"[index]);
            else if (c < ' ') escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else escaped.Append(c);
        }

        return escaped.ToString();
    }
}
