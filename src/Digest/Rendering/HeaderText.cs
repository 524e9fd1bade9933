using System.Text;

namespace Digest.Rendering;

/// <summary>The one gate every header value passes: a value that could end its line would let its author write headers.</summary>
internal static class HeaderText
{
    /// <summary>Characters, of up to four bytes.</summary>
    private const int MaxWord = 200;

    /// <summary>Control characters (CR, LF, NUL and the C1 set among them) become spaces, lone surrogates U+FFFD.</summary>
    public static string Clean(string value)
    {
        var needsNone = true;
        foreach (var c in value) needsNone &= !char.IsControl(c) && !char.IsSurrogate(c);
        if (needsNone) return value;
        return string.Concat(value.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? " " : rune.ToString()));
    }

    /// <summary>Cleaned, and never taken for an encoded word (RFC 2047 §2), which readers would decode.</summary>
    private static string FreeText(string value) => Clean(value).Replace("=?", "= ?", StringComparison.Ordinal);

    /// <summary>A display name, cleaned; cut where it would be longer than a line, since MimeKit does not fold one beyond ASCII.</summary>
    public static string Name(string? value)
    {
        var name = FreeText(value ?? "").Trim();
        if (name.Length <= MaxWord) return name;
        return name[..(char.IsLowSurrogate(name[MaxWord]) ? MaxWord - 1 : MaxWord)].TrimEnd();
    }

    /// <summary>
    /// A subject: cleaned, and with a space in words so long that no line could hold them (RFC 5322 §2.1.1: 998 bytes).
    /// </summary>
    public static string Fold(string value)
    {
        var text = new StringBuilder(FreeText(value));
        for (int at = 0, word = 0; at < text.Length; at++)
        {
            word = text[at] == ' ' ? 0 : word + 1;
            if (word <= MaxWord || char.IsLowSurrogate(text[at])) continue;
            text.Insert(at, ' ');
            word = 0;
        }

        return text.ToString();
    }
}
