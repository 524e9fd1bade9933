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

    /// <summary>
    /// Raises each document that has the word to its frequency, 0 to 1, in its most frequent form.
    /// </summary>
    public static void Find(PostingTable table, QueryWord word, QueryField field, DocumentScores frequencies)
    {
        var parts = word.Parts;
        if (word.IsPrefix)
        {
            foreach (var term in PrefixTerms(table, parts[^1].Surface)) FindTerm(table, term, field, frequencies);
            return;
        }
        if (parts.Count == 1)
        {
            FindTerm(table, table.Vocabulary.Find(parts[0].Stem), field, frequencies);
            if (table.Acronyms.LongForm(parts[0].Stem) is { } stems)
                FindRun(table, Terms(table, stems), field, frequencies);
            return;
        }
        FindRun(table, Terms(table, parts), field, frequencies);
        if (parts.Count == 2) FindTerm(table, table.Vocabulary.Find(PairStem(parts)), field, frequencies);
    }

    private static void FindRun(PostingTable table, int[] terms, QueryField field, DocumentScores frequencies) =>
        PhraseFinder.Find(
            table, terms, null, field, (document, places) => frequencies.Raise(document, Saturated(places)));

    public static int[] Terms(PostingTable table, IReadOnlyList<Word> parts)
    {
        var terms = new int[parts.Count];
        for (var i = 0; i < terms.Length; i++) terms[i] = table.Vocabulary.Find(parts[i].Stem);
        return terms;
    }

    public static IEnumerable<int> PrefixTerms(PostingTable table, string prefix) =>
        table
            .Vocabulary.Surfaces.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(entry => entry.Value)
            .Distinct();

    public static int[] Terms(PostingTable table, IReadOnlyList<string> stems) =>
        [.. stems.Select(table.Vocabulary.Find)];

    /// <summary>The term that papers write for a phrase once they have defined it; -1 when there is none.</summary>
    public static int AcronymOf(PostingTable table, IReadOnlyList<Word> parts) =>
        parts.Count > 1 && table.Acronyms.Acronym([.. parts.Select(part => part.Stem)]) is { } acronym
            ? table.Vocabulary.Find(acronym)
            : -1;

    /// <summary>Two parts written as one word.</summary>
    public static string PairStem(IReadOnlyList<Word> parts) => Words.Stem(parts[0].Surface + parts[1].Surface);

    public static float Saturated(List<int> places)
    {
        float frequency = 0;
        foreach (var place in places) frequency += PostingTable.FieldOf(place) == TextField.Title ? 2 : 1;
        return frequency / (1.2f + frequency);
    }

    public static void FindTerm(PostingTable table, int term, QueryField field, DocumentScores frequencies)
    {
        if (term < 0) return;
        for (var posting = table.FirstPosting[term]; posting < table.FirstPosting[term + 1]; posting++)
        {
            if (field == QueryField.Any || AnyIn(table.Places(posting), field))
                frequencies.Raise(table.Document[posting], table.Frequency[posting]);
        }
    }

    private static bool AnyIn(ReadOnlySpan<int> places, QueryField field)
    {
        foreach (var place in places) if (PhraseFinder.IsIn(place, field)) return true;
        return false;
    }
}
