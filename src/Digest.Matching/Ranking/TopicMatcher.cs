using System.Collections.Concurrent;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;

namespace Digest.Matching.Ranking;

/// <summary>
/// Runs topics over one index; safe for any number of threads. The way of an edition: <see cref="MatchIndex.Build"/>
/// once, <see cref="Run"/> once for each distinct topic, <see cref="Selection.PaperSelector.Choose"/> for each
/// subscriber.
/// </summary>
public sealed class TopicMatcher(MatchIndex index)
{
    private readonly ConcurrentBag<(ScoreTables Tables, WordsScorer Scorer)> _buffers = [];

    /// <summary>All matches of a topic given by words, by examples, or by both. Neither matches nothing.</summary>
    public TopicHits Run(TopicQuery? query, TopicProfile? profile, MatchOptions options)
    {
        if (!_buffers.TryTake(out var buffers))
            buffers = (new ScoreTables(index.Documents.Count), new WordsScorer(index));
        var relevance = TopicRelevance.Of(index, buffers.Tables, buffers.Scorer, query, profile, options);
        var matches = new List<TopicHit>(relevance.Documents.Length);
        var below = new List<TopicHit>();
        foreach (var document in relevance.Documents)
        {
            var hit = new TopicHit(
                document, relevance[document] + Extra(index.Documents[document], options), relevance[document]);
            if (hit.Relevance >= QueryEvaluator.Threshold) matches.Add(hit);
            else if (options.NearMisses > 0) below.Add(hit);
        }
        buffers.Tables.Return(relevance);
        _buffers.Add(buffers);
        matches.Sort(BestFirst);
        below.Sort(BestFirst);
        return new TopicHits(index, query, profile, [.. matches], [.. below.Take(options.NearMisses)]);
    }

    private static int BestFirst(TopicHit a, TopicHit b) =>
        a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Document.CompareTo(b.Document);

    private static float Extra(MatchDocument document, MatchOptions options)
    {
        var upvotes = options.UpvoteWeight * Math.Min(1, Math.Log(1 + Math.Max(0, document.Upvotes)) / Math.Log(1001));
        var freshness = document.PublishedAt is { } published
            ? options.FreshnessWeight * Math.Pow(0.5, Math.Max(0, (options.Now - published).TotalDays) / 7)
            : 0;
        return (float)(upvotes + freshness);
    }
}
