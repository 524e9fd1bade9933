using Digest.Matching.Profiles;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>Runs a topic with all that is known of it: its query, what was said about its papers, and what the archive adds. Editions, <c>match</c> and <c>explain</c> all come through here.</summary>
public sealed class TopicRunner(TopicMatcher matcher, TopicTrainer trainer, MatchOptions options)
{
    /// <summary>Null when the query is not valid.</summary>
    public TopicHits? Run(Topic topic, TopicFeedback feedback)
    {
        if (TopicQuery.Parse(topic.Query).Query is not { } query) return null;
        foreach (var author in feedback.MutedAuthors(topic)) query = query.WithoutAuthor(author);
        return matcher.Run(query, trainer.Train(query, feedback.Examples(topic), options.Now), options with { LikedPapers = feedback.LikedPapers });
    }
}
