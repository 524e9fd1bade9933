using Digest.Matching.Indexing;

namespace Digest.Matching.Training;

/// <summary>A liked or disliked paper.</summary>
/// <param name="At">When the feedback was given; older examples count less.</param>
public sealed record TopicExample(MatchDocument Document, bool IsLiked, DateTimeOffset At);
