using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Matching.Text;

namespace Digest.Matching.Training;

/// <summary>
/// Other ways to say plain words: acronyms written out and long forms shortened, as the archive's papers define them;
/// an acronym beside its own long form ("chain of thought CoT"); two parts written as one word.
/// </summary>
internal static class TopicVariants
{
    private const int MaxVariants = 8;

    /// <summary>The words themselves first; each without words that have no subject.</summary>
    public static string[][] Of(WordsNode node, AcronymTable acronyms)
    {
        var all = node.Words.SelectMany(StemsOf).ToList();
        var spelled = WithoutOwnAcronyms(all, acronyms);
        var found = new List<string[]>();
        foreach (var variant in spelled.Concat(spelled.SelectMany(words => Replaced(words, acronyms))))
        {
            var stems = Subject(variant);
            if (found.Count < MaxVariants && !found.Any(known => known.SequenceEqual(stems))) found.Add(stems);
        }
        foreach (var joined in Joined(node).Select(Subject))
            if (found.Count < MaxVariants && !found.Any(known => known.SequenceEqual(joined))) found.Add(joined);
        return [.. found];
    }

    private static IEnumerable<VariantWord> StemsOf(QueryWord word) =>
        word.IsPrefix
            ? [new VariantWord(word.Parts[^1].Surface, word.Parts[^1].Surface + '*')]
            : word.Parts.Select(part => new VariantWord(part.Surface, part.Stem));

    private static string[] Subject(IReadOnlyList<VariantWord> words)
    {
        var subject = words.Where(word => !StopWords.Contains(word.Surface)).ToList();
        return [.. (subject.Count > 0 ? subject : words).Select(word => word.Stem).Distinct()];
    }

    /// <summary>The words without an acronym that the words before it spell, and the acronym in their place.</summary>
    private static List<IReadOnlyList<VariantWord>> WithoutOwnAcronyms(
        List<VariantWord> words, AcronymTable acronyms)
    {
        for (var at = 1; at < words.Count; at++)
        {
            for (var from = at - 2; from >= 0; from--)
            {
                if (!Spells(words[from..at], words[at], acronyms)) continue;
                var rest = words[(at + 1)..];
                return [[.. words[..at], .. rest], [.. words[..from], words[at], .. rest]];
            }
        }
        return [words];
    }

    private static bool Spells(List<VariantWord> words, VariantWord acronym, AcronymTable acronyms)
    {
        var subject = words.Where(word => !StopWords.Contains(word.Surface)).ToList();
        return Initials(words) == acronym.Surface
            || (subject.Count > 1 && subject[0] == words[0] && Initials(subject) == acronym.Surface)
            || acronyms.Meanings(acronym.Stem).Any(meaning => meaning.SequenceEqual(words.Select(word => word.Stem)));
    }

    private static string Initials(List<VariantWord> words) => string.Concat(words.Select(word => word.Surface[0]));

    private static IEnumerable<IReadOnlyList<VariantWord>> Replaced(
        IReadOnlyList<VariantWord> words, AcronymTable acronyms)
    {
        var stems = words.Select(word => word.Stem).ToArray();
        for (var from = 0; from < words.Count; from++)
        {
            foreach (var meaning in acronyms.Meanings(stems[from]))
                yield return
                [
                    .. words.Take(from),
                    .. meaning.Select(stem => new VariantWord(stem, stem)),
                    .. words.Skip(from + 1),
                ];
            for (var to = from + 2; to <= words.Count; to++)
                foreach (var acronym in acronyms.AcronymsOf(stems.AsSpan(from..to)))
                    yield return [.. words.Take(from), new VariantWord(acronym, acronym), .. words.Skip(to)];
        }
    }

    /// <summary>With each word of two parts ("fine-tuning") written as one.</summary>
    private static IEnumerable<IReadOnlyList<VariantWord>> Joined(WordsNode node)
    {
        for (var at = 0; at < node.Words.Count; at++)
        {
            if (node.Words[at].Parts.Count != 2 || node.Words[at].IsPrefix) continue;
            var stem = WordOccurrences.PairStem(node.Words[at].Parts);
            yield return
            [
                .. node.Words.Take(at).SelectMany(StemsOf),
                new VariantWord(stem, stem),
                .. node.Words.Skip(at + 1).SelectMany(StemsOf),
            ];
        }
    }

    private readonly record struct VariantWord(string Surface, string Stem);
}
