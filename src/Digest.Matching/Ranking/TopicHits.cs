using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;

namespace Digest.Matching.Ranking;

/// <param name="Document">Its place in <see cref="MatchIndex.Documents"/>.</param>
/// <param name="Score">Relevance with its small parts for upvotes and freshness; what hits are ordered by.</param>
/// <param name="Relevance">0 to 1; one half and more is a match.</param>
public readonly record struct TopicHit(int Document, float Score, float Relevance);

/// <summary>
/// All documents of an index that match a topic, best first, and those just below the threshold. Shared by all who have
/// the topic.
/// </summary>
public sealed class TopicHits
{
    private readonly MatchReason?[] _reasons;

    internal TopicHits(
        MatchIndex index, TopicQuery? query, TopicProfile? profile, TopicHit[] matches, TopicHit[] nearMisses)
    {
        Index = index;
        Query = query;
        Profile = profile;
        MatchArray = matches;
        Documents = new DocumentBitmap(index.Documents.Count);
        foreach (var match in matches) Documents.Add(match.Document);
        NearMisses = nearMisses;
        _reasons = new MatchReason?[matches.Length];
    }

    public MatchIndex Index { get; }

    public TopicQuery? Query { get; }

    public TopicProfile? Profile { get; }

    /// <summary>
    /// At or above the threshold, by falling score; not cut, since each subscriber's cursor filters first.
    /// </summary>
    public IReadOnlyList<TopicHit> Matches => MatchArray;

    internal TopicHit[] MatchArray { get; }

    /// <summary>The documents of <see cref="Matches"/>.</summary>
    public DocumentBitmap Documents { get; }

    /// <summary>
    /// Below the threshold and not excluded, best first, at most <see cref="MatchOptions.NearMisses"/>.
    /// </summary>
    public IReadOnlyList<TopicHit> NearMisses { get; }

    /// <summary>The place of a matching document in <see cref="Matches"/>.</summary>
    internal int PlaceOf(int document)
    {
        for (var at = 0; at < MatchArray.Length; at++) if (MatchArray[at].Document == document) return at;
        throw new ArgumentOutOfRangeException(nameof(document), document, "The document does not match.");
    }

    /// <summary>Why the match at this place of <see cref="Matches"/> was found; worked out once.</summary>
    public MatchReason ReasonFor(int match) => _reasons[match] ??= Explain(MatchArray[match].Document);

    /// <summary>
    /// What was decided on each group of plain words for a document, and which words it does not have.
    /// </summary>
    public IReadOnlyList<WordsExplanation> ExplainWords(int document)
    {
        var explained = new List<WordsExplanation>();
        foreach (var words in Profile?.Words ?? [])
        {
            var scorer = new WordsScorer(Index);
            var parts = scorer.Explain(words, document);
            var missing = scorer.HasAll(document) ? [] : Missing(words.Words, document);
            explained.Add(new WordsExplanation(words.Words, parts, missing));
        }
        return explained;
    }

    private string[] Missing(string words, int document)
    {
        var node = Query?.PlainWords.FirstOrDefault(plain => QueryPrinter.Print(plain) == words);
        bool Has(QueryWord word) => word.Parts.Any(part =>
            Index.Postings.Vocabulary.Find(part.Stem) is >= 0 and var term && Index.Postings.Find(term, document) >= 0);
        return [.. (node?.Considered ?? []).Where(word => !word.IsPrefix && !Has(word)).Select(word => word.Text)];
    }

    /// <summary>Why, or how far, any document of the index matches.</summary>
    public MatchReason Explain(int document) => ReasonFinder.Find(Index, Query, Profile, document);
}
