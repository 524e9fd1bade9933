using Digest.Matching.Indexing;

namespace Digest.Matching.Ranking;

/// <summary>What does not depend on the topic.</summary>
public sealed record MatchOptions
{
    /// <summary>The instant that freshness counts back from.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>
    /// What 1,000 upvotes add to a score (fewer, logarithmically less). Never lets a paper over the threshold.
    /// </summary>
    public double UpvoteWeight { get; init; } = 0.03;

    /// <summary>What being published now adds to a score; half after a week.</summary>
    public double FreshnessWeight { get; init; } = 0.01;

    /// <summary>How strict the decision on plain words is.</summary>
    public TopicBreadth Breadth { get; init; } = TopicBreadth.Normal;

    /// <summary>How many documents below the threshold to keep for <c>digest match</c>; 0 for editions.</summary>
    public int NearMisses { get; init; }

    /// <summary>
    /// The papers that <c>like:</c> names, by id; a query's <c>LikedPapers</c> lists them. What is missing matches
    /// nothing.
    /// </summary>
    public IReadOnlyDictionary<string, MatchDocument> LikedPapers { get; init; } =
        new Dictionary<string, MatchDocument>();
}
