using Digest.Matching.Queries;
using Digest.Matching.Ranking;

namespace Digest.Topics;

/// <param name="Reading">How the query was interpreted.</param>
/// <param name="Papers">The number of papers searched.</param>
/// <param name="Days">Every day of the span, oldest first, by the day of the latest announcement in UTC.</param>
/// <param name="Price">What it brings at each breadth.</param>
/// <param name="JustAbove">Those that match by the least, the last first.</param>
/// <param name="Narrower">A stricter query; null when there is none.</param>
/// <param name="Wider">A looser query; null when there is none.</param>
internal sealed record QueryBacktestResult(
    string Query,
    string Reading,
    int Papers,
    int Found,
    IReadOnlyList<BacktestDay> Days,
    IReadOnlyList<BacktestPaper> Best,
    IReadOnlyList<BacktestPaper> JustAbove,
    IReadOnlyList<BacktestPaper> NearMisses,
    TopicPrice Price,
    OtherForm? Narrower,
    OtherForm? Wider);

internal sealed record BacktestDay(DateOnly Date, int Found);

/// <param name="Relevance">0 to 1; one half and more is a match.</param>
/// <param name="Why">What matched, as it reads in the paper.</param>
internal sealed record BacktestPaper(string Id, string Title, double Relevance, IReadOnlyList<string> Why);

internal sealed record OtherForm(string Query, int Found);

/// <summary>Runs a query over the announcements of the last days, as editions would have.</summary>
internal sealed class QueryBacktest(CorpusStatistics archive, TopicProfiles learning, TimeProvider clock)
{
    private const int BestShown = 100;
    private const int NearMissesShown = 5;
    private const int JustAboveShown = 3;

    public async Task<QueryBacktestResult> RunAsync(
        Topic topic, int days, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var since = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1 - days), TimeSpan.Zero);
        var recent = await archive.IndexSinceAsync(since, cancellationToken);
        var runner = new TopicMatching(
            new TopicMatcher(recent.Index),
            new MatchOptions { Now = now, NearMisses = NearMissesShown });
        var query =
            TopicQuery.Parse(topic.Query).Query
            ?? throw new ArgumentException($"Not a valid query: {topic.Query}", nameof(topic));
        var (narrower, wider) = (Other(query.Narrower()), Other(query.Wider()));
        var known = await learning.LoadAsync(
            [.. new Topic?[] { topic, narrower, wider }.OfType<Topic>()], cancellationToken);
        var hits = runner.Run(topic, known)!;

        var perDay = hits
            .Matches.CountBy(hit => DateOnly.FromDateTime(recent.LastAt(hit.Document).UtcDateTime))
            .ToDictionary();
        var first = DateOnly.FromDateTime(since.UtcDateTime);
        return new QueryBacktestResult(
            query.ToString(),
            query.Describe(),
            recent.Announced.Count,
            hits.Matches.Count,
            [
                .. Enumerable
                    .Range(0, days)
                    .Select(first.AddDays)
                    .Select(day => new BacktestDay(day, perDay.GetValueOrDefault(day))),
            ],
            [.. hits.Matches.Take(BestShown).Select(hit => Describe(hits, hit))],
            [.. hits.Matches.Reverse().Take(JustAboveShown).Select(hit => Describe(hits, hit))],
            [.. hits.NearMisses.Select(hit => Describe(hits, hit))],
            TopicPrice.Of(recent, now, At),
            Count(narrower),
            Count(wider));

        int At(TopicBreadth breadth) =>
            (breadth == topic.Breadth ? hits : runner.Run(topic with { Breadth = breadth }, known)!).Matches.Count;

        Topic? Other(TopicQuery? other) => other is null ? null : topic with { Query = other.ToString() };

        OtherForm? Count(Topic? other) =>
            other is null ? null : new OtherForm(other.Query, runner.Run(other, known)!.Matches.Count);
    }

    private static BacktestPaper Describe(TopicHits hits, TopicHit hit)
    {
        var reason = hits.Explain(hit.Document);
        var document = hits.Index.Documents[hit.Document];
        return new BacktestPaper(
            document.Id,
            document.Title,
            Math.Round(hit.Relevance, 3),
            reason.MeaningOf is { } words ? [words]
            : reason.QueryTerms.Count > 0 ? reason.QueryTerms
            : reason.ProfileTerms);
    }
}
