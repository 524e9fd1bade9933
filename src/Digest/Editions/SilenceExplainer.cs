using Digest.Matching.Ranking;
using Digest.Outbox;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Editions;

/// <param name="Verdict">In one sentence or two.</param>
/// <param name="LastDigest">The period of the latest edition; null before the first.</param>
/// <param name="Announced">Papers announced since the latest edition.</param>
/// <param name="Matching">How many of them the next digest has to offer.</param>
internal sealed record SilenceExplanation(
    SilenceRule Rule,
    string Verdict,
    DateOnly? LastDigest,
    int Announced,
    int Matching,
    IReadOnlyList<TopicSilence> Topics);

internal enum SilenceRule
{
    /// <summary>Not active: paused, pending, unsubscribed or suppressed.</summary>
    NotActive,

    /// <summary>The latest digest was made, and its mail has not arrived.</summary>
    NotDelivered,
    NothingAnnounced,

    /// <summary>Papers wait for the next digest.</summary>
    NotDue,
    TopicsPaused,
    NothingMatches,
}

/// <param name="Found">Papers of the last days that match.</param>
/// <param name="Best">The best of those that do not, best first.</param>
internal sealed record TopicSilence(
    string Topic, TopicBreadth Breadth, bool IsPaused, int Found, int Papers, IReadOnlyList<NearMiss> Best);

/// <param name="Score">0 to 1; one half is needed.</param>
internal sealed record NearMiss(string Paper, string Title, double Score);

/// <summary>Explains why nothing came, or what is about to come.</summary>
internal sealed class SilenceExplainer(
    EditionBuilder builder,
    EditionStore editions,
    OutboxStore outbox,
    AnnouncementStore announcements,
    CorpusStatistics archive,
    TopicProfiles learning,
    TimeProvider clock)
{
    public const string AllPaused = "Nothing new: all topics are paused.";
    public const int Days = 7;
    private const int Shown = 3;

    public async Task<SilenceExplanation> ExplainAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        var next = await builder.PreviewAsync(subscriber, null, cancellationToken);
        var announced = await announcements.ReadAsync(
            subscriber.Cursor, DateTimeOffset.MaxValue, long.MaxValue, cancellationToken);
        return await JudgeAsync(subscriber, next, announced.Count, cancellationToken) with
        {
            Topics = await TopicsAsync(subscriber, cancellationToken),
        };
    }

    /// <summary>Without a word on each topic.</summary>
    /// <param name="next">What would be made for the subscriber now.</param>
    /// <param name="announced">Papers announced since the latest edition.</param>
    public async Task<SilenceExplanation> JudgeAsync(
        Subscriber subscriber, Edition next, int announced, CancellationToken cancellationToken)
    {
        var recent = await editions.ListRecentAsync(subscriber.Key, 1, cancellationToken);
        var last = recent is [var newest, ..] ? newest : null;
        var (rule, verdict) = await WhyAsync(subscriber, next, last, announced, cancellationToken);
        return new SilenceExplanation(
            rule, verdict, last?.Period, announced, next.Papers.Count + next.NotShown, []);
    }

    private async Task<(SilenceRule Rule, string Verdict)> WhyAsync(
        Subscriber subscriber, Edition next, Edition? last, int announced, CancellationToken cancellationToken)
    {
        if (subscriber.Status != SubscriberStatus.Active)
            return (SilenceRule.NotActive,
                $"No digests: the subscriber is {subscriber.Status.ToString().ToLowerInvariant()}.");
        if (last is { Papers.Count: > 0 }
            && await outbox.FindByEditionAsync(last.Key, cancellationToken) is { } mail
            && mail.Status is not (DeliveryStatus.Delivered or DeliveryStatus.Superseded))
            return (SilenceRule.NotDelivered, EditionExplainer.VerdictOf(last, mail));
        if (next.Papers.Count > 0) return (SilenceRule.NotDue, WhatComes(next));
        if (subscriber.HasOnlyPausedTopics) return (SilenceRule.TopicsPaused, AllPaused);
        if (announced == 0)
            return (SilenceRule.NothingAnnounced,
                "Nothing new: no paper was announced since the last digest. See: digest sources");
        return (SilenceRule.NothingMatches, FormattableString.Invariant(
            $"Nothing new: {announced} papers were announced since the last digest, none matches a topic."));
    }

    /// <summary>How many papers come and, where the maximums or near-duplicates leave some out, of how many.</summary>
    private static string WhatComes(Edition next)
    {
        var coming = next.Papers.Count;
        var matching = coming + next.NotShown;
        var which = next.NotShown == 0
            ? FormattableString.Invariant($"{coming}")
            : FormattableString.Invariant($"{coming} of {matching}");
        return $"{which} matching {(matching == 1 ? "paper" : "papers")} {(coming == 1 ? "comes" : "come")} "
            + "with the next digest.";
    }

    private async Task<IReadOnlyList<TopicSilence>> TopicsAsync(
        Subscriber subscriber, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var recent = await archive.IndexSinceAsync(now.AddDays(-Days), cancellationToken);
        var runner = new TopicMatching(
            new TopicMatcher(recent.Index), new MatchOptions { Now = now, NearMisses = Shown });
        var known = await learning.LoadAsync(subscriber.Topics, cancellationToken);
        return
        [
            .. subscriber.Topics.Select(topic =>
            {
                var hits = runner.Run(topic, known);
                return new TopicSilence(
                    topic.Name,
                    topic.Breadth,
                    topic.IsPaused,
                    hits?.Matches.Count ?? 0,
                    recent.Announced.Count,
                    [.. (hits?.NearMisses ?? []).Select(hit => Of(recent, hit))]);
            }),
        ];
    }

    private static NearMiss Of(AnnouncedIndex recent, TopicHit hit)
    {
        var paper = recent.Index.Documents[hit.Document];
        return new NearMiss(paper.Id, paper.Title, Math.Round(hit.Relevance, 3));
    }
}
