using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;
using Digest.Matching.Text;

namespace Digest.Matching.Ranking;

/// <summary>Finds again, for one document, what of a query and a profile it has.</summary>
internal static class ReasonFinder
{
    private const int StrongestTerms = 5;

    public static MatchReason Find(MatchIndex index, TopicQuery? query, TopicProfile? profile, int document)
    {
        var table = index.Postings;
        var places = new SortedSet<int>();
        var labels = new List<string>();
        if (query is not null) foreach (var leaf in TopicQuery.Wanted(query.Root)) Collect(index, leaf, document, places, labels);
        var terms = profile is null ? [] : ProfileTermFinder.Strongest(index, profile, document, StrongestTerms);
        return new MatchReason(Merge(index, document, places), labels, terms);
    }

    private static void Collect(MatchIndex index, QueryNode leaf, int document, SortedSet<int> places, List<string> labels)
    {
        var table = index.Postings;
        var paper = index.Documents[document];
        switch (leaf)
        {
            case WordsNode words:
                foreach (var word in words.Words) if (words.Words.Count == 1 || !StopWords.Contains(word.Text.ToLowerInvariant())) AddWord(table, word, words.Field, document, places);
                break;
            case PhraseNode phrase:
                AddPhrase(table, phrase, document, places);
                break;
            case AuthorNode author:
                labels.AddRange(index.Authors.Find(author.Name).Where(hit => hit.Document == document).Select(hit => paper.Authors[hit.Author]));
                break;
            case CategoryNode category:
                labels.AddRange(paper.Categories.Where(value => FacetTable.Covers(category.Pattern, value)));
                break;
            case SourceNode source:
                labels.AddRange(paper.Sources.Where(value => FacetTable.Covers(source.Name, value)));
                break;
        }
    }

    private static void AddWord(PostingTable table, QueryWord word, QueryField field, int document, SortedSet<int> places)
    {
        var parts = Words.Of(word.Text);
        if (word.IsPrefix)
        {
            foreach (var term in WordOccurrences.PrefixTerms(table, parts[^1].Surface)) AddTerm(table, term, field, document, 1, places);
            return;
        }
        if (parts.Count == 1) AddTerm(table, table.Vocabulary.Find(parts[0].Stem), field, document, 1, places);
        else AddPhrase(table, new PhraseNode(word.Text, null, field), document, places);
        if (parts.Count == 2) AddTerm(table, table.Vocabulary.Find(Words.Stem(parts[0].Surface + parts[1].Surface)), field, document, 1, places);
    }

    private static void AddTerm(PostingTable table, int term, QueryField field, int document, int length, SortedSet<int> places)
    {
        if (term < 0 || table.Find(term, document) is var posting && posting < 0) return;
        foreach (var place in table.Places(posting))
            if (PhraseFinder.IsIn(place, field)) for (var i = 0; i < length; i++) places.Add(place + i);
    }

    private static void AddPhrase(PostingTable table, PhraseNode phrase, int document, SortedSet<int> places)
    {
        var parts = Words.Of(phrase.Text);
        PhraseFinder.Find(table, WordOccurrences.Terms(table, parts), phrase.Slop, phrase.Field, (found, begins) =>
        {
            if (found != document) return;
            foreach (var begin in begins) for (var i = 0; i < (phrase.Slop is null ? parts.Count : 1); i++) places.Add(begin + i);
        });
    }

    /// <summary>Neighbouring places become one stretch of the field's text.</summary>
    private static List<MatchedWord> Merge(MatchIndex index, int document, SortedSet<int> places)
    {
        var table = index.Postings;
        var merged = new List<MatchedWord>();
        var previous = -2;
        foreach (var place in places)
        {
            var field = PostingTable.FieldOf(place);
            var word = table.FirstWord[document * 3 + (int)field] + PostingTable.PositionOf(place);
            var end = table.WordStart[word] + table.WordLength[word];
            var text = index.Documents[document].TextOf(field);
            if (place == previous + 1 && merged.Count > 0)
            {
                var start = merged[^1].Start;
                merged[^1] = new MatchedWord(field, start, end - start, text[start..end]);
            }
            else merged.Add(new MatchedWord(field, table.WordStart[word], table.WordLength[word], text.Substring(table.WordStart[word], table.WordLength[word])));
            previous = place;
        }
        return merged;
    }
}
