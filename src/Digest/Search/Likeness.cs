using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Topics;

namespace Digest.Search;

/// <summary>
/// What papers are compared with: a text or a paper. Words and meaning count equally; a paper or text that is not
/// encoded is compared by its words alone.
/// </summary>
/// <param name="Words">The text as a document.</param>
/// <param name="Meaning">Its vector; empty where there is none.</param>
internal sealed record Likeness(MatchDocument Words, float[] Meaning)
{
    /// <summary>What the engine calls the text.</summary>
    public const string Name = "text";

    /// <summary>Papers of a segment that are alike in words, but not enough to be found by them.</summary>
    private const int MaxNearMisses = 200;

    /// <summary>Meanings further apart than this have nothing to do with each other.</summary>
    private const float MinSimilarity = 0.2f;

    public static readonly TopicQuery Query = TopicQuery.Like(Name);

    /// <summary>There is no threshold on words: the most alike are found, however much that is.</summary>
    /// <param name="query"><see cref="Query"/>, with filters.</param>
    /// <param name="filter">The filters alone; null for none.</param>
    /// <param name="found">Receives documents of the segment with their likeness, 0 to 1.</param>
    public void Find(
        SearchSegment segment, TopicQuery query, TopicQuery? filter, MatchOptions options, Action<int, float> found)
    {
        var hits = segment.Matcher.Run(query, null, options with { NearMisses = MaxNearMisses });
        var byWords = hits.Matches.Concat(hits.NearMisses).ToDictionary(hit => hit.Document, hit => hit.Relevance);
        if (Meaning.Length > 0 && segment.Meanings.Known > 0)
        {
            var within = filter is null
                ? null
                : segment.Matcher.Run(filter, null, options).Matches.Select(hit => hit.Document).ToHashSet();
            foreach (var (document, similarity) in segment.Meanings.Similarities(Meaning).Index())
            {
                if (similarity is not { } known || within?.Contains(document) == false) continue;
                if (byWords.Remove(document, out var words) || known >= MinSimilarity)
                    found(document, (Math.Clamp(known, 0, 1) + words) / 2);
            }
        }

        // Half of what is known of them, so that they stand where equal words stand among the others.
        foreach (var (document, words) in byWords) found(document, words / 2);
    }
}
