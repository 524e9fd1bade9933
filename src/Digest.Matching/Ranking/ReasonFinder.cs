using System.Buffers;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;
using Digest.Matching.Text;

namespace Digest.Matching.Ranking;

/// <summary>Finds the parts of a query and a profile that one document has.</summary>
internal static class ReasonFinder
{
    private const int WordsBetween = 3;

    /// <summary>What ends a phrase wherever it stands.</summary>
    private static readonly SearchValues<char> Brackets = SearchValues.Create("()[]{};:\"“”");

    // An edition run finds a reason for every topic and paper, so temporary buffers are reused.
    [ThreadStatic]
    private static List<int>? _places;

    [ThreadStatic]
    private static List<MatchedWord>? _words;

    public static MatchReason Find(MatchIndex index, TopicQuery? query, TopicProfile? profile, int document)
    {
        var places = _places ??= [];
        places.Clear();
        var labels = new List<string>();
        foreach (var leaf in query?.PositiveLeaves ?? []) Collect(index, leaf, document, places, labels);
        foreach (var words in profile?.Words ?? [])
            foreach (var variant in words.Variants.Skip(1)) AddVariant(index.Postings, variant, document, places);
        places.Sort();
        return new MatchReason(index, document, Merge(index, document, places), [.. labels], profile);
    }

    private static void Collect(MatchIndex index, QueryNode leaf, int document, List<int> places, List<string> labels)
    {
        var table = index.Postings;
        switch (leaf)
        {
            case WordsNode words:
                foreach (var word in words.Considered) AddWord(table, word, words.Field, document, places);
                break;
            case PhraseNode phrase:
                AddPhrase(table, phrase.Parts, phrase.Slop, phrase.Field, document, places);
                if (phrase.Slop is null)
                    AddTerm(table, WordOccurrences.AcronymOf(table, phrase.Parts), phrase.Field, document, places);
                break;
            default:
                labels.AddRange(Labels(index, leaf, document));
                break;
        }
    }

    private static IEnumerable<string> Labels(MatchIndex index, QueryNode leaf, int document)
    {
        var paper = index.Documents[document];
        return leaf switch
        {
            AuthorNode author => index
                .Authors.Find(author.Name)
                .Where(hit => hit.Document == document)
                .Select(hit => paper.Authors[hit.Author]),
            CategoryNode category => paper.Categories.Where(value => FacetTable.Covers(category.Pattern, value)),
            SourceNode source => paper.Sources.Where(value => FacetTable.Covers(source.Name, value)),
            _ => [],
        };
    }

    private static void AddWord(PostingTable table, QueryWord word, QueryField field, int document, List<int> places)
    {
        var parts = word.Parts;
        if (word.IsPrefix)
        {
            foreach (var term in WordOccurrences.PrefixTerms(table, parts[^1].Surface))
                AddTerm(table, term, field, document, places);
        }
        else if (parts.Count == 1)
        {
            AddTerm(table, table.Vocabulary.Find(parts[0].Stem), field, document, places);
            if (table.Acronyms.LongForm(parts[0].Stem) is { } stems)
                AddRun(table, WordOccurrences.Terms(table, stems), field, document, places);
        }
        else
            AddPhrase(table, parts, null, field, document, places);
        if (parts.Count == 2 && !word.IsPrefix)
            AddTerm(table, table.Vocabulary.Find(WordOccurrences.PairStem(parts)), field, document, places);
    }

    /// <summary>Another way to say the words, where its own words are together.</summary>
    private static void AddVariant(PostingTable table, string[] variant, int document, List<int> places)
    {
        if (variant.Length == 1) AddTerm(table, table.Vocabulary.Find(variant[0]), QueryField.Any, document, places);
        else
            places.AddRange(PhraseFinder.FindIn(
                table, WordOccurrences.Terms(table, variant), WordsBetween, QueryField.Any, document));
    }

    private static void AddTerm(PostingTable table, int term, QueryField field, int document, List<int> places)
    {
        if (term < 0 || table.Find(term, document) is var posting && posting < 0) return;
        foreach (var place in table.Places(posting)) if (PhraseFinder.IsIn(place, field)) places.Add(place);
    }

    private static void AddRun(PostingTable table, int[] terms, QueryField field, int document, List<int> places)
    {
        foreach (var begin in PhraseFinder.FindIn(table, terms, null, field, document))
            for (var i = 0; i < terms.Length; i++) places.Add(begin + i);
    }

    private static void AddPhrase(
        PostingTable table, IReadOnlyList<Word> parts, int? slop, QueryField field, int document, List<int> places)
    {
        foreach (var begin in PhraseFinder.FindIn(table, WordOccurrences.Terms(table, parts), slop, field, document))
            for (var i = 0; i < (slop is null ? parts.Count : 1); i++) places.Add(begin + i);
    }

    /// <summary>
    /// Neighbouring places become one stretch of the field's text, also with a word without a subject between them
    /// ("text to speech"), but not across a bracket or the end of a sentence.
    /// </summary>
    private static MatchedWord[] Merge(MatchIndex index, int document, List<int> places)
    {
        var table = index.Postings;
        var merged = _words ??= [];
        merged.Clear();
        var previous = -2;
        foreach (var place in places)
        {
            if (place == previous) continue;
            var field = PostingTable.FieldOf(place);
            var word = table.FirstWord[document * 3 + (int)field] + PostingTable.PositionOf(place);
            var end = table.WordStart[word] + table.WordLength[word];
            if (merged.Count > 0
                && merged[^1].Field == field
                && (place == previous + 1
                    || (place == previous + 2 && IsStopWord(index, document, field, word - 1)))
                && IsOnePhrase(index.Documents[document].TextOf(field).AsSpan(
                    (merged[^1].Start + merged[^1].Length)..table.WordStart[word])))
                merged[^1] = merged[^1] with { Length = end - merged[^1].Start };
            else
                merged.Add(new MatchedWord(field, table.WordStart[word], table.WordLength[word]));
            previous = place;
        }
        return [.. merged];
    }

    /// <param name="between">What stands between two words.</param>
    private static bool IsOnePhrase(ReadOnlySpan<char> between)
    {
        if (between.ContainsAny(Brackets)) return false;
        // Not within a number: "GPT-3.5".
        var end = between.IndexOfAny(".!?");
        return end < 0 || end + 1 == between.Length || !char.IsWhiteSpace(between[end + 1]);
    }

    private static bool IsStopWord(MatchIndex index, int document, TextField field, int word)
    {
        var table = index.Postings;
        var text = index.Documents[document].TextOf(field).AsSpan(table.WordStart[word], table.WordLength[word]);
        Span<char> lower = stackalloc char[text.Length];
        text.ToLowerInvariant(lower);
        return StopWords.Contains(lower);
    }
}
