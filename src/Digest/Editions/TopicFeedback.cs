using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>What subscribers said about papers of their topics, and the papers that queries name with <c>like:</c>.</summary>
public sealed class TopicFeedback(ILookup<long, TopicExample> examples, ILookup<long, string> mutedAuthors, IReadOnlyDictionary<string, MatchDocument> likedPapers)
{
    public static TopicFeedback None { get; } =
        new(Array.Empty<TopicExample>().ToLookup(_ => 0L), Array.Empty<string>().ToLookup(_ => 0L), new Dictionary<string, MatchDocument>());

    /// <summary>By the text after <c>like:</c>.</summary>
    public IReadOnlyDictionary<string, MatchDocument> LikedPapers => likedPapers;

    /// <summary>Whether anything was said about this very topic.</summary>
    public bool IsAbout(Topic topic) => examples.Contains(topic.Key) || mutedAuthors.Contains(topic.Key);

    public IReadOnlyList<TopicExample> Examples(Topic topic) => [.. examples[topic.Key]];

    public IEnumerable<string> MutedAuthors(Topic topic) => mutedAuthors[topic.Key];
}
