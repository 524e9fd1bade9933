namespace Digest.Rendering;

/// <summary>The one gate every header value passes: a value that could end its line would let its author write headers.</summary>
internal static class HeaderText
{
    /// <summary>Control characters (CR, LF, NUL and the C1 set among them) become spaces, lone surrogates U+FFFD.</summary>
    public static string Clean(string value)
    {
        var needsNone = true;
        foreach (var c in value) needsNone &= !char.IsControl(c) && !char.IsSurrogate(c);
        if (needsNone) return value;
        return string.Concat(value.EnumerateRunes().Select(rune => System.Text.Rune.IsControl(rune) ? " " : rune.ToString()));
    }

    public static bool IsPrintableAscii(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>A reader would take it for an encoded word (RFC 2047 §2), so it must become one.</summary>
    public static bool LooksEncoded(string value) => value.Contains("=?", StringComparison.Ordinal) && value.Contains("?=", StringComparison.Ordinal);
}
