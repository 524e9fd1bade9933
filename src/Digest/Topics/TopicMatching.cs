using Digest.Matching.Queries;
using Digest.Matching.Ranking;

namespace Digest.Topics;

/// <summary>
/// Runs a topic with all that is known of it: its query, what was said about its papers, and what the archive adds. Editions, <c>match</c> and
/// <c>explain</c> all come through here.
/// </summary>
public sealed class TopicMatching(TopicMatcher matcher, MatchOptions options)
{
    /// <summary>Null when the query is not valid: it was checked when it was stored, so only a later release could see that.</summary>
    public TopicHits? Run(Topic topic, TopicState known)
    {
        if (TopicQuery.Parse(topic.Query).Query is not { } query) return null;
        foreach (var author in known.Feedback.MutedAuthors(topic)) query = query.WithoutAuthor(author);
        return Run(query, topic, known);
    }

    /// <summary>What would match if nothing were excluded; null when the query is not valid, or exclusions are all it has.</summary>
    public TopicHits? RunWithoutExclusions(Topic topic, TopicState known) =>
        TopicQuery.Parse(topic.Query).Query?.WithoutExclusions() is { } query ? Run(query, topic, known) : null;

    private TopicHits Run(TopicQuery query, Topic topic, TopicState known) =>
        matcher.Run(query, known.Profiles.GetValueOrDefault(topic), options with { LikedPapers = known.Feedback.LikedPapers });
}
