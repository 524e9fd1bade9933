using System.Globalization;
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

    /// <summary>Announced in a pause, too long before its end to be made up for.</summary>
    BeforeResumed,

    /// <summary>The digest that covered it is no longer kept.</summary>
    NotKept,

    /// <summary>Only topics that are paused match it, or all of them are paused.</summary>
    TopicPaused,
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
    /// <summary>Brings nothing until it is resumed, whatever it matches.</summary>
    public bool IsPaused { get; init; }

    /// <summary>What was decided on each group of the topic's plain words.</summary>
    public IReadOnlyList<WordsExplanation> Words { get; init; } = [];
}

/// <summary>
/// Explains why a paper was sent to a subscriber or not: which rule, threshold, maximum or exclusion.
/// </summary>
internal sealed class EditionExplainer(
    EditionBuilder builder,
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
            return new TopicExplanation(topic.Name, "not a valid query", false, false, 0, null, [])
            {
                IsPaused = topic.IsPaused,
            };
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
            IsPaused = topic.IsPaused,
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
        var next = await IsInReachAsync(subscriber, announced, topics, cancellationToken)
            ? await builder.PreviewAsync(subscriber, null, cancellationToken)
            : null;
        var isNext = next?.Papers.Any(chosen => chosen.PaperKey == paper.Key) == true;
        if (next is not null && subscriber.Status != SubscriberStatus.Active)
            return (ExplanationRule.NotActive,
                $"Not sent: the subscriber is {subscriber.Status.ToString().ToLowerInvariant()}.");
        if (subscriber.Topics.Count == 0)
            return isNext
                ? (ExplanationRule.NotYet, "Not sent yet: it is among the trending papers of the next digest.")
                : (
                    ExplanationRule.NoTopics,
                    "Not sent: the subscriber has no topics, and the paper was not among the top trending papers.");
        if (isNext)
            return (ExplanationRule.NotYet, "Not sent yet: it matches and is in the next digest as it would be now.");
        if (!topics.Any(IsActiveMatch)) return WhyNoMatch(topics);
        if (await FindTextAsync(paper, announced, recent, cancellationToken) is { Paper.Id: var id, Edition: var sent })
            return (ExplanationRule.NearlySame, FormattableString.Invariant(
                $"Not sent: {id} has the same text, and is in the digest of {sent.Period:yyyy-MM-dd}."));
        if (next is not null)
            return await WhyLeftOutAsync(subscriber, paper, topics, next, cancellationToken);
        return await CoveringAsync(announced, recent, cancellationToken) is { } covering
            ? await WhyLeftOutAsync(subscriber, paper, topics, covering, cancellationToken)
            : WhyNotCovered(subscriber, announced.Marks[^1], recent);
    }

    /// <summary>Whether the next digest may hold the paper: only then it is worth composing.</summary>
    private async Task<bool> IsInReachAsync(
        Subscriber subscriber,
        AnnouncedPaper announced,
        IReadOnlyList<TopicExplanation> topics,
        CancellationToken cancellationToken)
    {
        if (subscriber.Topics.Count == 0) return true;
        if (!topics.Any(IsActiveMatch)) return false;
        if ((await WindowAsync(subscriber.Cursor, subscriber.IsNew, cancellationToken)).Contains(announced))
            return true;
        var since = clock.GetUtcNow().AddDays(-CandidateSet.LookBackDays);
        return subscriber.Topics.Zip(topics).Any(topic => topic.First.LooksBack && IsActiveMatch(topic.Second))
            && announced.Marks.Any(mark => mark.At >= since);
    }

    /// <param name="last">The paper's last announcement; no edition that is kept covers it.</param>
    private static (ExplanationRule Rule, string Verdict) WhyNotCovered(
        Subscriber subscriber, AnnouncementMark last, IReadOnlyList<Edition> recent)
    {
        var before = recent.Any(edition => edition.CursorTo < last.Seq);
        var isFirstAfter = recent.LastOrDefault(edition => edition.CursorTo >= last.Seq)?.IsFirst ?? subscriber.IsNew;
        if (last.At < subscriber.CreatedAt || isFirstAfter)
            return (ExplanationRule.BeforeFirst,
                (last.At < subscriber.CreatedAt
                    ? "Not sent: announced before this person subscribed. "
                    : "Not sent: announced before the first digest of this person. ")
                + "The first digest contains only the latest batch of each source.");
        return before
            ? (ExplanationRule.BeforeResumed, FormattableString.Invariant(
                $"Not sent: announced more than {SubscriberLifecycle.MaxCatchUp.Days} days before the subscription ")
                    + "was resumed.")
            : (ExplanationRule.NotKept, "Not sent: the digest of that time is no longer kept.");
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
        return await FindAmongAsync(
                paper, chosen.Keys, (index, document) => index.WithTextOf(document), cancellationToken) is { } twin
            ? (twin, chosen[twin.Key])
            : null;
    }

    /// <summary>The first of these papers that an index of them and this one relates to it.</summary>
    private async Task<Paper?> FindAmongAsync(
        Paper paper,
        IEnumerable<long> keys,
        Func<MatchIndex, int, IEnumerable<int>> related,
        CancellationToken cancellationToken)
    {
        var known = (await papers.ListByKeysAsync([.. keys], cancellationToken)).Values.ToList();
        var index = await archive.IndexAsync(
            [paper, .. known], new AnnouncedPaper?[known.Count + 1], cancellationToken);
        return related(index, 0).Select(document => known[document - 1]).FirstOrDefault();
    }

    private static bool IsActiveMatch(TopicExplanation topic) => topic is { IsMatch: true, IsPaused: false };

    /// <summary>Why none of the topics that are not paused brings it.</summary>
    private static (ExplanationRule Rule, string Verdict) WhyNoMatch(List<TopicExplanation> all)
    {
        var paused = all.Where(topic => topic is { IsMatch: true, IsPaused: true })
            .Select(topic => topic.Topic)
            .ToList();
        if (paused.Count > 0)
            return (ExplanationRule.TopicPaused, paused.Count == 1
                ? $"Not sent: only the topic {paused[0]} matches, and it is paused."
                : $"Not sent: only the topics {string.Join(", ", paused)} match, and they are paused.");
        var topics = all.Where(topic => !topic.IsPaused).ToList();
        if (topics.Count == 0) return (ExplanationRule.TopicPaused, "Not sent: all topics are paused.");
        // Before the scores: another topic may come near it, and was not what decided.
        if (topics.Find(topic => topic.IsExcluded) is { } excluding)
            return (ExplanationRule.Excluded,
                $"Not sent: excluded by topic {excluding.Topic}, which would otherwise match.");
        var best = topics.MaxBy(topic => topic.Relevance)!;
        return best.Relevance > 0
            ? (ExplanationRule.BelowThreshold, FormattableString.Invariant(
                $"Not sent: below the threshold. Best topic: {best.Topic}, score {best.Relevance:0.00} (needs 0.50)."))
            : (ExplanationRule.NothingFound, "Not sent: no topic matches it.");
    }

    /// <summary>Why an edition that covers the paper does not hold it, though a topic matches it now.</summary>
    private async Task<(ExplanationRule Rule, string Verdict)> WhyLeftOutAsync(
        Subscriber subscriber,
        Paper paper,
        IReadOnlyList<TopicExplanation> topics,
        Edition covering,
        CancellationToken cancellationToken)
    {
        var isNext = covering.Key == 0;
        var edition = isNext
            ? "the next digest"
            : FormattableString.Invariant($"the digest of {covering.Period:yyyy-MM-dd}");
        if (covering.NotShown == 0)
            return isNext
                ? (ExplanationRule.NearlySame, "Not sent: a paper with the same text was sent before.")
                : (
                    ExplanationRule.TopicIsNewer,
                    $"Not sent: it matches now, but the topic or its feedback changed after {edition}.");
        if (await FindAmongAsync(
                paper,
                covering.Papers.Select(chosen => chosen.PaperKey),
                (index, document) => index.NearlySameAs(document),
                cancellationToken) is { } twin)
            return (ExplanationRule.NearlySame,
                $"Not sent: it matches, but {edition} contains a near-duplicate, {twin.Id}.");
        var matching = topics.Where(IsActiveMatch).Select(topic => topic.Topic).ToHashSet();
        var full = subscriber.ActiveTopics
            .Where(topic => matching.Contains(topic.Name) && CountOf(topic, covering) >= topic.MaxPapers)
            .Select(topic => string.Create(CultureInfo.InvariantCulture, $"{topic.Name} ({topic.MaxPapers})"))
            .ToList();
        if (full.Count == matching.Count)
            return (ExplanationRule.Maximum, string.Create(
                CultureInfo.InvariantCulture,
                $"Not sent: it matches, but {edition} has the maximum of the {(full.Count == 1 ? "topic" : "topics")} "
                    + $"{string.Join(", ", full)}."));
        var more = covering.NotShown == 1
            ? "1 more matching paper"
            : FormattableString.Invariant($"{covering.NotShown} more matching papers");
        return (ExplanationRule.Maximum, covering.Papers.Count >= subscriber.MaxPapers
            ? $"Not sent: it matches, but {edition} {(isNext ? "is" : "was")} full ({more})."
            : $"Not sent: it matches, but {edition} reached a maximum, or the topic changed after it.");
    }

    /// <summary>How many papers of an edition a topic matched: each counts for its maximum.</summary>
    private static int CountOf(Topic topic, Edition edition) =>
        edition.Papers.Count(paper => paper.Reasons.Any(reason => reason.Topic == topic.Name));
}
