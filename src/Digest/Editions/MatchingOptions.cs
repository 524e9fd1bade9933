using Digest.Matching.Ranking;

namespace Digest.Editions;

/// <summary>Section <c>Matching</c>: the small parts of a paper's rank that do not depend on the topic. They order what matches and let nothing in.</summary>
public sealed class MatchingOptions
{
    public const string Section = "Matching";

    /// <summary>What 1,000 upvotes add to a relevance of 0 to 1, and fewer logarithmically less; 0 turns it off. Default: 0.03.</summary>
    public double UpvoteWeight { get; set; } = 0.03;

    /// <summary>What being announced just now adds, half of it after a week; 0 turns it off. Default: 0.01.</summary>
    public double FreshnessWeight { get; set; } = 0.01;

    internal MatchOptions At(DateTimeOffset now) => new() { Now = now, UpvoteWeight = UpvoteWeight, FreshnessWeight = FreshnessWeight };
}
