using System.Collections.Frozen;

namespace Digest.Rendering.Excerpts;

/// <summary>Splits a text into its sentences.</summary>
internal static class SentenceSplitter
{
    /// <summary>Words after which a full stop ends no sentence; in lower case.</summary>
    private static readonly FrozenSet<string> Abbreviations = FrozenSet.ToFrozenSet(
        [
            "e.g", "i.e", "cf", "vs", "al", "fig", "figs", "eq", "eqs", "sec", "ref", "refs", "resp", "approx", "no",
            "w.r.t", "s.t", "a.k.a", "viz", "dr", "prof", "mr", "ms", "st", "vol", "ch", "incl", "ca", "def", "thm",
        ]);

    /// <param name="text">With single spaces.</param>
    public static IReadOnlyList<string> Split(string text)
    {
        var sentences = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (EndOfSentence(text, i) is not { } end) continue;
            Add(sentences, text[start..end]);
            (start, i) = (end, end - 1);
        }

        Add(sentences, text[start..]);
        return sentences;
    }

    /// <summary>Behind the marks and closing brackets of a sentence that ends at this place; else null.</summary>
    private static int? EndOfSentence(string text, int at)
    {
        if (text[at] is '。' or '！' or '？') return at + 1;
        if (text[at] is not ('.' or '!' or '?')) return null;
        var end = at + 1;
        while (end < text.Length && text[end] is '.' or '!' or '?' or '"' or '\'' or '”' or '’' or ')' or ']') end++;
        if (end == text.Length) return end;
        if (text[end] != ' ' || end + 1 == text.Length) return null;
        if (text[at] == '.' && IsAbbreviated(text, at)) return null;
        return StartsSentence(text.AsSpan(end + 1)) ? end : null;
    }

    private static bool IsAbbreviated(string text, int stop)
    {
        var word = text.AsSpan(0, stop);
        word = word[(word.LastIndexOfAny(' ', '(', '[') + 1)..];
        // An initial: "J. Smith", "U.S. policy".
        if (word.Length == 1 && char.IsAsciiLetterUpper(word[0]) && word[0] is not 'I') return true;
        if (word.Length > 1 && word[^2] == '.') return true;
        return Abbreviations.Contains(word.ToString().ToLowerInvariant());
    }

    /// <summary>A capital, a digit or a bracket; or a name such as <c>iVISPAR</c>, <c>k-NN</c> or <c>π₀</c>.</summary>
    private static bool StartsSentence(ReadOnlySpan<char> rest)
    {
        if (!char.IsLower(rest[0])) return true;
        var end = rest.IndexOf(' ');
        foreach (var letter in end < 0 ? rest : rest[..end])
            if (char.IsUpper(letter) || char.IsDigit(letter) || letter > 127) return true;
        return false;
    }

    private static void Add(List<string> sentences, string sentence)
    {
        sentence = sentence.Trim();
        if (sentence.Length > 0) sentences.Add(sentence);
    }
}
