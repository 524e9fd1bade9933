using System.Globalization;
using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Subscribers;

namespace Digest.Editions;

/// <param name="Verdict">In one sentence: sent and when, or not and why.</param>
/// <param name="Sent">The period of the edition that holds it; null when none does.</param>
public sealed record Explanation(string Paper, string Title, string Verdict, DateOnly? Sent, IReadOnlyList<TopicExplanation> Topics);

/// <param name="Reading">How the query was understood.</param>
/// <param name="Relevance">0 to 1; 0 when nothing speaks for the paper, or something excludes it.</param>
/// <param name="Reason">For a match, as the mail gives it; null otherwise.</param>
/// <param name="Why">What of the query and of what was learnt is found in the paper.</param>
public sealed record TopicExplanation(string Topic, string Reading, bool IsMatch, double Relevance, EditionReason? Reason, IReadOnlyList<string> Why);

/// <summary>Says why a paper was sent to a subscriber or was not: which rule, threshold, cap or exclusion.</summary>
public sealed class EditionExplainer(
    AnnouncementReader announcements, EditionStore editions, PaperArchive archive, TopicLearning learning, MatchingOptions matching, TimeProvider clock)
{
    private const int EditionsSearched = 400;

    public async Task<Explanation> ExplainAsync(Subscriber subscriber, Paper paper, CancellationToken cancellationToken)
    {
        var announced = await announcements.OfPaperAsync(paper.Key, cancellationToken);
        var index = MatchIndex.Build([PaperDocument.Of(paper, announced)], await archive.StatisticsAsync(cancellationToken));
        var runner = new TopicRunner(new TopicMatcher(index), matching.At(clock.GetUtcNow()) with { NearMisses = 1 });
        var known = await learning.LoadAsync(subscriber.Topics, cancellationToken);
        var topics = subscriber.Topics.Select(topic => Explain(topic, runner.Run(topic, known))).ToList();
        var recent = await editions.RecentAsync(subscriber.Key, EditionsSearched, cancellationToken);
        var sentIn = recent.FirstOrDefault(edition => edition.Papers.Any(sent => sent.PaperKey == paper.Key));
        return new Explanation(paper.Id.ToString(), paper.Title, Verdict(subscriber, paper, announced, topics, sentIn, recent), sentIn?.Period, topics);
    }

    private static TopicExplanation Explain(Topic topic, TopicHits? hits)
    {
        if (hits is null) return new TopicExplanation(topic.Name, "not a valid query", false, 0, null, []);
        var reason = hits.Explain(0);
        var isMatch = hits.Matches.Count > 0;
        var relevance = isMatch ? hits.Matches[0].Relevance : hits.NearMisses.Count > 0 ? hits.NearMisses[0].Relevance : 0;
        return new TopicExplanation(
            topic.Name, TopicQuery.Parse(topic.Query).Query!.Describe(), isMatch, Math.Round(relevance, 3),
            isMatch ? EditionChooser.ReasonOf(new Matching.Choosing.ChosenFor(topic.Name, hits, 0)) : null,
            [.. reason.QueryTerms.Concat(reason.ProfileTerms).Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    private static string Verdict(
        Subscriber subscriber, Paper paper, AnnouncedPaper? announced, List<TopicExplanation> topics, Edition? sentIn, IReadOnlyList<Edition> recent)
    {
        if (sentIn is not null) return string.Create(CultureInfo.InvariantCulture, $"Sent in the edition of {sentIn.Period:yyyy-MM-dd}.");
        if (paper.WithdrawnAt is not null) return "Not sent: its authors withdrew it.";
        if (announced is null) return "Not sent: no source has announced it as new. A back-fill or a revision announces nothing.";
        if (subscriber.Topics.Count == 0) return "Not sent: this subscriber has no topics and gets what trends; it was not among the first or not in the last days.";
        if (topics.All(topic => topic.Relevance == 0)) return "Not sent: no topic finds anything in it, or each excludes it.";
        if (topics.All(topic => !topic.IsMatch)) return string.Create(
            CultureInfo.InvariantCulture, $"Not sent: below the threshold; its best topic, {topics.MaxBy(topic => topic.Relevance)!.Topic}, gives {topics.Max(topic => topic.Relevance):0.00} of 0.50.");
        var newest = announced.Marks.Max(mark => mark.Seq);
        if (newest > subscriber.Cursor) return subscriber.Status == SubscriberStatus.Active
            ? "Not sent yet: it matches and is new for the next edition."
            : $"Not sent: the subscriber is {subscriber.Status.ToString().ToLowerInvariant()}.";
        var covering = recent.FirstOrDefault(edition => announced.Marks.Any(mark => mark.Seq > edition.CursorFrom && mark.Seq <= edition.CursorTo));
        if (covering is null && recent.LastOrDefault(edition => edition.IsFirst && newest <= edition.CursorTo) is { } first)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"Not sent: the first edition, of {first.Period:yyyy-MM-dd}, took only the latest batch of each source, and {first.NotShown} papers more matched than it could hold.");
        }

        return covering is null
            ? "Not sent: it was announced before this subscriber's first edition began."
            : string.Create(CultureInfo.InvariantCulture,
                $"Not sent: it matches, but the edition of {covering.Period:yyyy-MM-dd} held its maximum of papers, or one nearly the same ({covering.NotShown} not shown), or the topic is newer than that.");
    }
}
