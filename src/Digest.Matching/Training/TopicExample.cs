using Digest.Matching.Indexing;

namespace Digest.Matching.Training;

/// <summary>A paper that somebody wants more of, or less.</summary>
/// <param name="At">When they said so: what they say fades.</param>
public sealed record TopicExample(MatchDocument Document, bool IsLiked, DateTimeOffset At);
