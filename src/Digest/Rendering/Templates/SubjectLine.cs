using System.Text;

namespace Digest.Rendering.Templates;

/// <summary>
/// What a <c>.subject</c> template gives is one line: every run of white space and control characters becomes one
/// space.
/// </summary>
internal static class SubjectLine
{
    public static void Write(RenderOutput lines, RenderOutput output) =>
        HtmlText.Write(output, Of(Encoding.UTF8.GetString(lines.ToArray())), escape: false);

    public static string Of(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) && !char.IsControl(c)) line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString().TrimEnd(' ');
    }
}
