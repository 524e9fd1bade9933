using Digest.Matching.Indexing;

namespace Digest.Topics;

/// <summary>A paper that somebody wants more of, or less.</summary>
/// <param name="Paper">Its row.</param>
/// <param name="At">When they said so.</param>
public readonly record struct PaperFeedback(long Paper, bool IsLiked, DateTimeOffset At);

/// <summary>What subscribers said about papers of their topics, and the papers that queries name with <c>like:</c>.</summary>
public sealed class TopicFeedback(
    ILookup<long, PaperFeedback> examples, ILookup<long, string> mutedAuthors, IReadOnlyDictionary<string, MatchDocument> likedPapers)
{
    /// <summary>Only the newest count, years of clicks or not: training grows with them.</summary>
    private const int MostExamples = 1000;

    /// <summary>By the text after <c>like:</c>.</summary>
    public IReadOnlyDictionary<string, MatchDocument> LikedPapers => likedPapers;

    /// <summary>Whether anything was said about this very topic.</summary>
    public bool IsAbout(Topic topic) => examples.Contains(topic.Key) || mutedAuthors.Contains(topic.Key);

    /// <summary>Oldest first.</summary>
    public IEnumerable<PaperFeedback> Examples(Topic topic) => examples[topic.Key].TakeLast(MostExamples);

    public IEnumerable<string> MutedAuthors(Topic topic) => mutedAuthors[topic.Key];
}
