using Digest.Papers;

namespace Digest.Rendering;

/// <summary>The few sentences a card shows.</summary>
internal static class Summary
{
    private const int LongestTldr = 600;
    private const int LongestAbstract = 420;

    /// <summary>The TL;DR, or the beginning of the abstract: cut after a sentence where one ends in its second half, else after a word.</summary>
    public static (string? Text, bool IsTldr) Of(Paper paper)
    {
        if (!string.IsNullOrWhiteSpace(paper.Tldr)) return (Begin(paper.Tldr, LongestTldr), true);
        return string.IsNullOrWhiteSpace(paper.Abstract) ? (null, false) : (Begin(paper.Abstract.Replace('\n', ' '), LongestAbstract), false);
    }

    public static string Begin(string text, int longest)
    {
        text = text.Trim();
        if (text.Length <= longest) return text;
        var start = text.AsSpan(0, longest);
        for (var i = longest - 1; i > longest / 2; i--)
            if (start[i] == ' ' && start[i - 1] is '.' or '?' or '!') return start[..i].ToString();
        var end = start.LastIndexOf(' ');
        if (end < longest / 2) end = char.IsHighSurrogate(start[^1]) ? longest - 1 : longest;
        return string.Concat(start[..end].TrimEnd(" ,;:-–—("), "…");
    }
}
