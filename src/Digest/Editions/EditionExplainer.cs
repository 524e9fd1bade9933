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
internal sealed record Explanation(
    string Paper,
    string Title,
    ExplanationRule Rule,
    string Verdict,
    DateOnly? Sent,
    IReadOnlyList<TopicExplanation> Topics);

internal enum ExplanationRule
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

/// <param name="Reading">How the query was interpreted.</param>
/// <param name="IsExcluded">The paper would match, but the query or an excluded author rules it out.</param>
/// <param name="Relevance">0 to 1; 0 when nothing matches or something excludes the paper.</param>
/// <param name="Reason">For a match, as the mail gives it; null otherwise.</param>
/// <param name="Why">The terms of the query and of the learned profile that the paper contains.</param>
internal sealed record TopicExplanation(
    string Topic,
    string Reading,
    bool IsMatch,
    bool IsExcluded,
    double Relevance,
    EditionReason? Reason,
    IReadOnlyList<string> Why)
{
    /// <summary>What was decided on each group of the topic's plain words.</summary>
    public IReadOnlyList<WordsExplanation> Words { get; init; } = [];
}

/// <summary>
/// Explains why a paper was sent to a subscriber or not: which rule, threshold, maximum or exclusion.
/// </summary>
internal sealed class EditionExplainer(
    AnnouncementStore announcements,
    EditionStore editions,
    OutboxStore outbox,
    PaperStore papers,
    CorpusStatistics archive,
    TopicProfiles learning,
    TimeProvider clock)
{
    private const int EditionsSearched = 400;

    public async Task<Explanation> ExplainAsync(Subscriber subscriber, Paper paper, CancellationToken cancellationToken)
    {
        var announced = await announcements.FindByPaperAsync(paper.Key, cancellationToken);
        var index = await archive.IndexAsync([paper], [announced], cancellationToken);
        var runner = new TopicMatching(
            new TopicMatcher(index), new MatchOptions { Now = clock.GetUtcNow(), NearMisses = 1 });
        var known = await learning.LoadAsync(subscriber.Topics, cancellationToken);
        var topics = subscriber.Topics.Select(topic => Explain(runner, topic, known)).ToList();
        var recent = await editions.ListRecentAsync(subscriber.Key, EditionsSearched, cancellationToken);
        var sentIn = recent.FirstOrDefault(edition => edition.Papers.Any(sent => sent.PaperKey == paper.Key));
        var (rule, verdict) = sentIn is not null
            ? (ExplanationRule.Sent, VerdictOf(sentIn, await outbox.FindByEditionAsync(sentIn.Key, cancellationToken)))
            : await editions.WasSentAsync(subscriber.Key, paper.Key, cancellationToken)
                ? (ExplanationRule.Sent, "Sent in a digest that is no longer kept.")
                : await WhyNotAsync(subscriber, paper, announced, topics, recent, cancellationToken);
        return new Explanation(paper.Id.ToString(), paper.Title, rule, verdict, sentIn?.Period, topics);
    }

    /// <summary>The latest edition whose range covers the paper; null when none does.</summary>
    private async Task<Edition?> CoveringAsync(
        AnnouncedPaper announced, IReadOnlyList<Edition> recent, CancellationToken cancellationToken)
    {
        var covering = recent.FirstOrDefault(edition =>
            announced.Marks.Any(mark => mark.Seq > edition.CursorFrom && mark.Seq <= edition.CursorTo));
        if (covering is not null) return covering;
        if (recent.LastOrDefault(edition => edition.IsFirst) is not { } first
            || announced.Marks[0].Seq > first.CursorTo)
            return null;
        return (await WindowAsync(first.CursorFrom, isFirst: true, cancellationToken)).Contains(announced)
            ? first
            : null;
    }

    private async Task<AnnouncementWindow> WindowAsync(
        long cursor, bool isFirst, CancellationToken cancellationToken) =>
        new(
            cursor,
            isFirst
                ? AnnouncementStore.LatestAsOf(
                    await announcements.ListLatestBatchesAsync(cursor, cancellationToken), cursor)
                : null);

    private static TopicExplanation Explain(TopicMatching runner, Topic topic, TopicState known)
    {
        if (runner.Run(topic, known) is not { } hits)
            return new TopicExplanation(topic.Name, "not a valid query", false, false, 0, null, []);
        var reason = hits.Explain(0);
        var isMatch = hits.Matches.Count > 0;
        var relevance =
            isMatch ? hits.Matches[0].Relevance
            : hits.NearMisses.Count > 0 ? hits.NearMisses[0].Relevance
            : 0;
        return new TopicExplanation(
            topic.Name, TopicQuery.Parse(topic.Query).Query!.Describe(), isMatch,
            relevance == 0 && runner.RunWithoutExclusions(topic, known) is { Matches.Count: > 0 },
            Math.Round(relevance, 3), isMatch ? EditionComposer.ReasonOf(new ChosenFor(topic.Name, hits, 0)) : null,
            [.. reason.QueryTerms.Concat(reason.ProfileTerms).Distinct(StringComparer.OrdinalIgnoreCase)])
        {
            Words = hits.ExplainWords(0),
        };
    }

    /// <summary>What happened to a paper in an edition; the edition's mail can still fail.</summary>
    public static string VerdictOf(Edition edition, OutboxMessage? mail)
    {
        var which = FormattableString.Invariant($"the digest of {edition.Period:yyyy-MM-dd}");
        var reply = mail?.LastReply is { Length: > 0 } text ? $": {text}" : ".";
        return mail?.Status switch
        {
            DeliveryStatus.Delivered => $"Sent in {which}.",
            DeliveryStatus.Uncertain => $"Sent in {which}, but the server did not confirm it.",
            DeliveryStatus.Superseded => $"In {which}, which was replaced by the next digest before it was sent.",
            DeliveryStatus.Failed => $"In {which}, which could not be delivered{reply}",
            DeliveryStatus.Cancelled => $"In {which}, which was cancelled{reply}",
            DeliveryStatus.Held => $"In {which}, which is on hold{reply}",
            null => $"In {which}; what became of its mail is no longer kept.",
            _ => $"In {which}, which is waiting to be sent{reply}",
        };
    }

    private async Task<(ExplanationRule Rule, string Verdict)> WhyNotAsync(
        Subscriber subscriber,
        Paper paper,
        AnnouncedPaper? announced,
        List<TopicExplanation> topics,
        IReadOnlyList<Edition> recent,
        CancellationToken cancellationToken)
    {
        if (paper.WithdrawnAt is not null) return (ExplanationRule.Withdrawn, "Not sent: withdrawn by its authors.");
        if (announced is null)
            return (ExplanationRule.NotAnnounced,
                "Not sent: no source announced it as new. Back-fills and revisions are not announced.");
        if (subscriber.Topics.Count == 0)
            return (ExplanationRule.NoTopics,
                "Not sent: the subscriber has no topics, and the paper was not among the top trending papers.");
        if (!topics.Any(topic => topic.IsMatch)) return WhyNoMatch(topics);
        if (await FindTextAsync(paper, announced, recent, cancellationToken) is { Paper.Id: var id, Edition: var sent })
            return (ExplanationRule.NearlySame, FormattableString.Invariant(
                $"Not sent: {id} has the same text, and is in the digest of {sent.Period:yyyy-MM-dd}."));
        if ((await WindowAsync(subscriber.Cursor, subscriber.IsNew, cancellationToken)).Contains(announced))
            return subscriber.Status == SubscriberStatus.Active
                ? (ExplanationRule.NotYet, "Not sent yet: it matches and will be considered for the next digest.")
                : (
                    ExplanationRule.NotActive,
                    $"Not sent: the subscriber is {subscriber.Status.ToString().ToLowerInvariant()}.");
        return await CoveringAsync(announced, recent, cancellationToken) is { } covering
            ? WhyLeftOut(subscriber, covering)
            : (ExplanationRule.BeforeFirst,
                "Not sent: announced before this person subscribed. The first digest contains only the latest batch "
                    + "of each source.");
    }

    /// <summary>The paper with this text that was chosen before under another id; null when none was.</summary>
    private async Task<(Paper Paper, Edition Edition)?> FindTextAsync(
        Paper paper, AnnouncedPaper announced, IReadOnlyList<Edition> recent, CancellationToken cancellationToken)
    {
        var since = announced.FirstAt.AddDays(-CandidateSet.LookBackDays);
        var chosen = recent.Where(edition => edition.CreatedAt >= since)
            .SelectMany(edition => edition.Papers, (edition, chosen) => (chosen.PaperKey, edition))
            .DistinctBy(one => one.PaperKey)
            .ToDictionary();
        var known = (await papers.ListByKeysAsync(chosen.Keys, cancellationToken)).Values.ToList();
        var index = await archive.IndexAsync(
            [paper, .. known], new AnnouncedPaper?[known.Count + 1], cancellationToken);
        return index.WithTextOf(0).Select(document => known[document - 1])
            .Select(twin => ((Paper, Edition)?)(twin, chosen[twin.Key])).FirstOrDefault();
    }

    private static (ExplanationRule Rule, string Verdict) WhyNoMatch(List<TopicExplanation> topics)
    {
        var best = topics.MaxBy(topic => topic.Relevance)!;
        if (best.Relevance > 0)
        {
            return (ExplanationRule.BelowThreshold, FormattableString.Invariant(
                $"Not sent: below the threshold. Best topic: {best.Topic}, score {best.Relevance:0.00} (needs 0.50)."));
        }

        return topics.FirstOrDefault(topic => topic.IsExcluded) is { } excluding
            ? (ExplanationRule.Excluded, $"Not sent: excluded by topic {excluding.Topic}, which would otherwise match.")
            : (ExplanationRule.NothingFound, "Not sent: no topic matches it.");
    }

    private static (ExplanationRule Rule, string Verdict) WhyLeftOut(Subscriber subscriber, Edition covering)
    {
        var edition = FormattableString.Invariant($"the digest of {covering.Period:yyyy-MM-dd}");
        if (covering.NotShown == 0)
            return (ExplanationRule.TopicIsNewer,
                $"Not sent: it matches now, but the topic or its feedback changed after {edition}.");
        return covering.Papers.Count < subscriber.MaxPapers
            ? (ExplanationRule.NearlySame, $"Not sent: it matches, but {edition} contains a near-duplicate.")
            : (
                ExplanationRule.Maximum,
                FormattableString.Invariant(
                    $"Not sent: it matches, but {edition} was full ({covering.NotShown} more matching papers)."));
    }
}
