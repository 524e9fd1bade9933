using Digest.Matching.Ranking;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Editions.Previewing;

/// <summary>What one subscriber would get now, or why nothing.</summary>
/// <param name="Edition">Not saved.</param>
/// <param name="Verdict">In one sentence or two.</param>
/// <param name="AsOf">Later papers are not among the candidates.</param>
internal sealed record NextDigest(
    Edition Edition, string Verdict, IReadOnlyList<TopicNews> Topics, DateTimeOffset AsOf);

/// <param name="Found">Papers of the last days that match.</param>
internal sealed record TopicNews(string Topic, bool IsPaused, int Found);

/// <summary>Composes the next digest as the worker does, from candidates that all who look share.</summary>
internal sealed class NextDigestComposer(
    SharedCandidates shared, BatchComposer composer, TopicProfiles learning, SilenceExplainer silence)
{
    /// <returns>Null while the papers are still being read after <paramref name="wait"/>.</returns>
    public async Task<NextDigest?> TryComposeAsync(
        Subscriber subscriber, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (await shared.FindAsync(subscriber, wait, cancellationToken) is not { } candidates) return null;
        var plan = EditionPlan.Of(subscriber, candidates.MadeAt, isNow: true);
        var next = (await composer.ComposeAsync(candidates, [plan], cancellationToken))[0].Edition;
        var announced = candidates.Announced.Count(paper => paper.Marks.Any(mark => mark.Seq > subscriber.Cursor));
        var why = await silence.JudgeAsync(subscriber, next, announced, cancellationToken);
        var known = await learning.LoadAsync(subscriber.Topics, cancellationToken, candidates.Needs);
        var matches = candidates.Run([.. subscriber.Topics], known, cancellationToken);
        return new NextDigest(
            next,
            why.Verdict,
            [
                .. subscriber.Topics.Select(topic => new TopicNews(
                    topic.Name, topic.IsPaused, CountRecent(candidates, matches[topic]))),
            ],
            candidates.MadeAt);
    }

    private static int CountRecent(CandidateSet candidates, TopicHits? hits) =>
        hits?.Matches.Count(hit => candidates.IsRecent(hit.Document)) ?? 0;
}
