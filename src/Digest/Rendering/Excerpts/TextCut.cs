namespace Digest.Rendering.Excerpts;

/// <summary>Cuts names and titles that are too long for their place.</summary>
internal static class TextCut
{
    /// <summary>Ends after a word and with an ellipsis; never within a character.</summary>
    public static string Truncate(string text, int maxLength)
    {
        text = text.Trim();
        if (text.Length <= maxLength) return text;
        var start = text.AsSpan(0, maxLength);
        var end = start.LastIndexOf(' ');
        if (end < maxLength / 2) end = char.IsHighSurrogate(start[^1]) ? maxLength - 1 : maxLength;
        return string.Concat(start[..end].TrimEnd(" ,;:-–—("), "…");
    }
}
