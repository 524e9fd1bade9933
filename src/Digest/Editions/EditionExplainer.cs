using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Matching.Selection;
using Digest.Outbox;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Editions;

/// <param name="Rule">What decided.</param>
/// <param name="Verdict">The same in one sentence: sent and when, or not and why.</param>
/// <param name="Sent">The period of the edition that holds it; null when none does.</param>
public sealed record Explanation(string Paper, string Title, ExplanationRule Rule, string Verdict, DateOnly? Sent, IReadOnlyList<TopicExplanation> Topics);

public enum ExplanationRule
{
    /// <summary>An edition holds it; the verdict says what became of its mail.</summary>
    Sent,
    Withdrawn,
    NotAnnounced,
    NoTopics,
    NothingFound,
    Excluded,
    BelowThreshold,
    NotYet,
    NotActive,
    BeforeFirst,
    NearlySame,
    Maximum,
    TopicIsNewer,
}

/// <param name="Reading">How the query was understood.</param>
/// <param name="IsExcluded">It would match but for what the query excludes, or an author who is left out.</param>
/// <param name="Relevance">0 to 1; 0 when nothing speaks for the paper, or something excludes it.</param>
/// <param name="Reason">For a match, as the mail gives it; null otherwise.</param>
/// <param name="Why">What of the query and of what was learnt is found in the paper.</param>
public sealed record TopicExplanation(
    string Topic, string Reading, bool IsMatch, bool IsExcluded, double Relevance, EditionReason? Reason, IReadOnlyList<string> Why);

/// <summary>Says why a paper was sent to a subscriber or was not: which rule, threshold, cap or exclusion.</summary>
public sealed class EditionExplainer(
    AnnouncementStore announcements, EditionStore editions, OutboxStore outbox, CorpusStatistics archive, TopicProfiles learning, TimeProvider clock)
{
    private const int EditionsSearched = 400;

    public async Task<Explanation> ExplainAsync(Subscriber subscriber, Paper paper, CancellationToken cancellationToken)
    {
        var announced = await announcements.OfPaperAsync(paper.Key, cancellationToken);
        var index = MatchIndex.Build([PaperDocument.Of(paper, announced)], await archive.StatisticsAsync(cancellationToken));
        var runner = new TopicMatching(new TopicMatcher(index), new MatchOptions { Now = clock.GetUtcNow(), NearMisses = 1 });
        var known = await learning.LoadAsync(subscriber.Topics, cancellationToken);
        var topics = subscriber.Topics.Select(topic => Explain(runner, topic, known)).ToList();
        var recent = await editions.RecentAsync(subscriber.Key, EditionsSearched, cancellationToken);
        var sentIn = recent.FirstOrDefault(edition => edition.Papers.Any(sent => sent.PaperKey == paper.Key));
        var (rule, verdict) = sentIn is not null
            ? (ExplanationRule.Sent, Told(sentIn, await outbox.OfEditionAsync(sentIn.Key, cancellationToken)))
            : await WhyNotAsync(subscriber, paper, announced, topics, recent, cancellationToken);
        return new Explanation(paper.Id.ToString(), paper.Title, rule, verdict, sentIn?.Period, topics);
    }

    /// <summary>The latest edition that looked at the paper; null when none did.</summary>
    private async Task<Edition?> CoveringAsync(AnnouncedPaper announced, IReadOnlyList<Edition> recent, CancellationToken cancellationToken)
    {
        var covering = recent.FirstOrDefault(edition => announced.Marks.Any(mark => mark.Seq > edition.CursorFrom && mark.Seq <= edition.CursorTo));
        if (covering is not null) return covering;
        if (recent.LastOrDefault(edition => edition.IsFirst) is not { } first || announced.Marks[0].Seq > first.CursorTo) return null;
        return (await WindowAsync(first.CursorFrom, isFirst: true, cancellationToken)).Contains(announced) ? first : null;
    }

    private async Task<AnnouncementWindow> WindowAsync(long cursor, bool isFirst, CancellationToken cancellationToken) =>
        new(cursor, isFirst ? AnnouncementStore.LatestAsOf(await announcements.BatchesAsync(cursor, cancellationToken), cursor) : null);

    private static TopicExplanation Explain(TopicMatching runner, Topic topic, TopicState known)
    {
        if (runner.Run(topic, known) is not { } hits) return new TopicExplanation(topic.Name, "not a valid query", false, false, 0, null, []);
        var reason = hits.Explain(0);
        var isMatch = hits.Matches.Count > 0;
        var relevance = isMatch ? hits.Matches[0].Relevance : hits.NearMisses.Count > 0 ? hits.NearMisses[0].Relevance : 0;
        return new TopicExplanation(
            topic.Name, TopicQuery.Parse(topic.Query).Query!.Describe(), isMatch,
            relevance == 0 && runner.RunWithoutExclusions(topic, known) is { Matches.Count: > 0 },
            Math.Round(relevance, 3), isMatch ? EditionComposer.ReasonOf(new ChosenFor(topic.Name, hits, 0)) : null,
            [.. reason.QueryTerms.Concat(reason.ProfileTerms).Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>An edition is made before its mail leaves, and the mail may fail.</summary>
    private static string Told(Edition edition, OutboxMessage? mail)
    {
        var which = FormattableString.Invariant($"the edition of {edition.Period:yyyy-MM-dd}");
        var reply = mail?.LastReply is { Length: > 0 } said ? $": {said}" : ".";
        return mail?.Status switch
        {
            DeliveryStatus.Delivered => $"Sent in {which}.",
            DeliveryStatus.Uncertain => $"Sent in {which}, without an answer of the server.",
            DeliveryStatus.Superseded => $"In {which}, which was not sent before the next was due.",
            DeliveryStatus.Failed => $"In {which}, whose mail failed{reply}",
            DeliveryStatus.Cancelled => $"In {which}, whose mail was not sent{reply}",
            _ => $"In {which}, whose mail waits to be sent{reply}",
        };
    }

    private async Task<(ExplanationRule Rule, string Verdict)> WhyNotAsync(
        Subscriber subscriber, Paper paper, AnnouncedPaper? announced, List<TopicExplanation> topics, IReadOnlyList<Edition> recent,
        CancellationToken cancellationToken)
    {
        if (paper.WithdrawnAt is not null) return (ExplanationRule.Withdrawn, "Not sent: its authors withdrew it.");
        if (announced is null)
            return (ExplanationRule.NotAnnounced, "Not sent: no source has announced it as new. A back-fill or a revision announces nothing.");
        if (subscriber.Topics.Count == 0)
            return (ExplanationRule.NoTopics,
                "Not sent: this subscriber has no topics and gets what trends; it was not among the first or not in the last days.");
        if (!topics.Any(topic => topic.IsMatch)) return WhyNoMatch(topics);
        if ((await WindowAsync(subscriber.Cursor, subscriber.IsNew, cancellationToken)).Contains(announced)) return subscriber.Status == SubscriberStatus.Active
            ? (ExplanationRule.NotYet, "Not sent yet: it matches and is new for the next edition.")
            : (ExplanationRule.NotActive, $"Not sent: the subscriber is {subscriber.Status.ToString().ToLowerInvariant()}.");
        return await CoveringAsync(announced, recent, cancellationToken) is { } covering
            ? WhyLeftOut(subscriber, covering)
            : (ExplanationRule.BeforeFirst,
                "Not sent: it was announced before this subscriber came, and the first edition took only the latest batch of each source.");
    }

    private static (ExplanationRule Rule, string Verdict) WhyNoMatch(List<TopicExplanation> topics)
    {
        var best = topics.MaxBy(topic => topic.Relevance)!;
        if (best.Relevance > 0)
        {
            return (ExplanationRule.BelowThreshold, FormattableString.Invariant(
                $"Not sent: below the threshold; its best topic, {best.Topic}, gives {best.Relevance:0.00} of 0.50."));
        }

        return topics.FirstOrDefault(topic => topic.IsExcluded) is { } excluding
            ? (ExplanationRule.Excluded, $"Not sent: {excluding.Topic} would match, but excludes it.")
            : (ExplanationRule.NothingFound, "Not sent: no topic finds anything in it.");
    }

    private static (ExplanationRule Rule, string Verdict) WhyLeftOut(Subscriber subscriber, Edition covering)
    {
        var edition = FormattableString.Invariant($"the edition of {covering.Period:yyyy-MM-dd}");
        if (covering.NotShown == 0)
            return (ExplanationRule.TopicIsNewer, $"Not sent: it matches, but did not when {edition} was made: the topic, or what it learnt, is newer.");
        return covering.Papers.Count < subscriber.MaxPapers
            ? (ExplanationRule.NearlySame, $"Not sent: it matches, but {edition} holds one nearly the same.")
            : (ExplanationRule.Maximum,
                FormattableString.Invariant($"Not sent: it matches, but {edition} held its maximum of papers ({covering.NotShown} not shown)."));
    }
}
