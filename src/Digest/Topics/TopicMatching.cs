using Digest.Matching.Queries;
using Digest.Matching.Ranking;

namespace Digest.Topics;

/// <summary>
/// Runs a topic with its query, its feedback and its learned profile. Editions, <c>match</c> and <c>explain</c> all
/// use it.
/// </summary>
internal sealed class TopicMatching(TopicMatcher matcher, MatchOptions options)
{
    /// <summary>
    /// The hits; null when the query is not valid. It was checked when it was stored, so only a later release can
    /// reject it.
    /// </summary>
    public TopicHits? Run(Topic topic, TopicState known)
    {
        if (TopicQuery.Parse(topic.Query).Query is not { } query) return null;
        foreach (var author in known.Feedback.MutedAuthors(topic)) query = query.WithoutAuthor(author);
        return Run(query, topic, known);
    }

    /// <summary>
    /// The hits without the query's exclusions; null when the query is not valid or has only exclusions.
    /// </summary>
    public TopicHits? RunWithoutExclusions(Topic topic, TopicState known) =>
        TopicQuery.Parse(topic.Query).Query?.WithoutExclusions() is { } query ? Run(query, topic, known) : null;

    private TopicHits Run(TopicQuery query, Topic topic, TopicState known) =>
        matcher.Run(
            query,
            known.ProfileOf(topic),
            options with
            {
                LikedPapers = known.Feedback.LikedPapers,
                Breadth = topic.Breadth,
            }
        );
}
