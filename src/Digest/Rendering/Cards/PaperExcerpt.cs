using Digest.Papers;

namespace Digest.Rendering.Cards;

/// <summary>The few sentences a card shows.</summary>
internal static class PaperExcerpt
{
    private const int LongestTldr = 600;
    private const int LongestAbstract = 420;

    /// <summary>
    /// The TL;DR, or the beginning of the abstract: cut after a sentence where one ends in its second half, else after
    /// a word.
    /// </summary>
    public static (string? Text, bool IsTldr) Of(Paper paper)
    {
        if (!string.IsNullOrWhiteSpace(paper.Tldr)) return (Truncate(paper.Tldr, LongestTldr), true);
        return string.IsNullOrWhiteSpace(paper.Abstract)
            ? (null, false)
            : (Truncate(paper.Abstract.Replace('\n', ' '), LongestAbstract), false);
    }

    public static string Truncate(string text, int maxLength)
    {
        text = text.Trim();
        if (text.Length <= maxLength) return text;
        var start = text.AsSpan(0, maxLength);
        for (var i = maxLength - 1; i > maxLength / 2; i--)
            if (start[i] == ' ' && start[i - 1] is '.' or '?' or '!') return start[..i].ToString();
        var end = start.LastIndexOf(' ');
        if (end < maxLength / 2) end = char.IsHighSurrogate(start[^1]) ? maxLength - 1 : maxLength;
        return string.Concat(start[..end].TrimEnd(" ,;:-–—("), "…");
    }
}
