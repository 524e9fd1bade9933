using Digest.Matching.Indexing;

namespace Digest.Topics;

/// <summary>A liked or disliked paper.</summary>
/// <param name="Paper">Its row.</param>
/// <param name="At">When the feedback was given.</param>
internal readonly record struct PaperFeedback(long Paper, bool IsLiked, DateTimeOffset At);

/// <summary>
/// The feedback of subscribers on papers of their topics, and the papers that queries name with <c>like:</c>.
/// </summary>
internal sealed class TopicFeedback(
    ILookup<long, PaperFeedback> examples,
    ILookup<long, string> mutedAuthors,
    IReadOnlyDictionary<string, MatchDocument> likedPapers)
{
    /// <summary>Only the newest examples are used, because the cost of training grows with them.</summary>
    private const int MaxExamples = 1000;

    /// <summary>By the text after <c>like:</c>.</summary>
    public IReadOnlyDictionary<string, MatchDocument> LikedPapers => likedPapers;

    /// <summary>Whether there is feedback on this topic.</summary>
    public bool IsAbout(Topic topic) => examples.Contains(topic.Key) || mutedAuthors.Contains(topic.Key);

    /// <summary>Oldest first.</summary>
    public IEnumerable<PaperFeedback> Examples(Topic topic) => examples[topic.Key].TakeLast(MaxExamples);

    public IEnumerable<string> MutedAuthors(Topic topic) => mutedAuthors[topic.Key];
}
