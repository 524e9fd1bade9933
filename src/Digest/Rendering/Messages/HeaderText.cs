using System.Text;

namespace Digest.Rendering.Messages;

/// <summary>
/// The one gate every header value passes: a value that could end its line would let its author write headers.
/// </summary>
internal static class HeaderText
{
    /// <summary>
    /// Characters, of up to four bytes: with its address a name stays below 998 bytes (RFC 5322 §2.1.1).
    /// </summary>
    private const int MaxName = 200;

    /// <summary>
    /// MimeKit folds inside of a word that is longer than a line, and some of these folds end the header section.
    /// </summary>
    private const int MaxWord = 60;

    /// <summary>
    /// Control characters (CR, LF, NUL and the C1 set among them) become spaces, lone surrogates U+FFFD.
    /// </summary>
    public static string Clean(string value)
    {
        var needsNone = true;
        foreach (var c in value) needsNone &= !char.IsControl(c) && !char.IsSurrogate(c);
        if (needsNone) return value;
        return string.Concat(value.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? " " : rune.ToString()));
    }

    /// <summary>Cleaned, and never taken for an encoded word (RFC 2047 §2), which readers would decode.</summary>
    private static string FreeText(string value) => Clean(value).Replace("=?", "= ?", StringComparison.Ordinal);

    /// <summary>
    /// A display name, cleaned; cut where it would be longer than a line, since MimeKit does not fold one beyond ASCII.
    /// </summary>
    public static string Name(string? value)
    {
        var name = FreeText(value ?? "").Trim();
        if (name.Length <= MaxName) return name;
        return name[..(char.IsLowSurrogate(name[MaxName]) ? MaxName - 1 : MaxName)].TrimEnd();
    }

    /// <summary>
    /// A subject: cleaned, and with a space in words that are longer than a line.
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
