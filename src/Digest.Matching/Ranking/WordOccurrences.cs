using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Text;

namespace Digest.Matching.Ranking;

/// <summary>The documents that have one word of a query, however it is written, with how strongly.</summary>
internal static class WordOccurrences
{
    /// <summary>How much seeing the word says, in nats; the same in every index over the same archive.</summary>
    public static float Information(PostingTable table, IReadOnlyList<Word> parts)
    {
        float sum = 0;
        foreach (var part in parts)
        {
            if (parts.Count > 1 && StopWords.Contains(part.Surface)) continue;
            var term = table.Vocabulary.Find(part.Stem);
            sum += term < 0 ? table.UnseenIdf(part.Stem) : table.Idf[term];
        }
        return sum;
    }

    /// <summary>Calls <paramref name="found"/> once or more for each document with a frequency of 0 to 1 and places; the pair and its parts may come one after the other.</summary>
    public static void Find(PostingTable table, QueryWord word, QueryField field, Action<int, float> found)
    {
        var parts = word.Parts;
        if (word.IsPrefix)
        {
            foreach (var term in PrefixTerms(table, parts[^1].Surface)) FindTerm(table, term, field, found);
            return;
        }
        if (parts.Count == 1)
        {
            FindTerm(table, table.Vocabulary.Find(parts[0].Stem), field, found);
            if (table.Acronyms.LongForm(parts[0].Stem) is { } stems)
                PhraseFinder.Find(table, Terms(table, stems), null, field, (document, places) => found(document, Saturated(places)));
            return;
        }
        PhraseFinder.Find(table, Terms(table, parts), null, field, (document, places) => found(document, Saturated(places)));
        if (parts.Count == 2) FindTerm(table, table.Vocabulary.Find(PairStem(parts)), field, found);
    }

    public static int[] Terms(PostingTable table, IReadOnlyList<Word> parts)
    {
        var terms = new int[parts.Count];
        for (var i = 0; i < terms.Length; i++) terms[i] = table.Vocabulary.Find(parts[i].Stem);
        return terms;
    }

    public static IEnumerable<int> PrefixTerms(PostingTable table, string prefix) =>
        table.Vocabulary.Surfaces.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(entry => entry.Value).Distinct();

    public static int[] Terms(PostingTable table, IReadOnlyList<string> stems) => [.. stems.Select(table.Vocabulary.Find)];

    /// <summary>The term that papers write for a phrase once they have defined it; -1 when there is none.</summary>
    public static int AcronymOf(PostingTable table, IReadOnlyList<Word> parts) =>
        parts.Count > 1 && table.Acronyms.Acronym([.. parts.Select(part => part.Stem)]) is { } acronym ? table.Vocabulary.Find(acronym) : -1;

    /// <summary>Two parts written as one word.</summary>
    public static string PairStem(IReadOnlyList<Word> parts) => Words.Stem(parts[0].Surface + parts[1].Surface);

    public static float Saturated(List<int> places)
    {
        float frequency = 0;
        foreach (var place in places) frequency += PostingTable.FieldOf(place) == TextField.Title ? 2 : 1;
        return frequency / (1.2f + frequency);
    }

    public static void FindTerm(PostingTable table, int term, QueryField field, Action<int, float> found)
    {
        if (term < 0) return;
        for (var posting = table.FirstPosting[term]; posting < table.FirstPosting[term + 1]; posting++)
        {
            if (field != QueryField.Any && !AnyIn(table.Places(posting), field)) continue;
            found(table.Document[posting], table.Frequency[posting]);
        }
    }

    private static bool AnyIn(ReadOnlySpan<int> places, QueryField field)
    {
        foreach (var place in places) if (PhraseFinder.IsIn(place, field)) return true;
        return false;
    }
}
