using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Digest.Matching.Ranking;
using Digest.Topics;

namespace Digest.Search;

/// <summary>
/// What a query would bring as a topic: counted over the announcements of the last four weeks, by the decision that
/// digests are made with. What was counted for a query is kept until the papers are read again.
/// </summary>
internal sealed class TopicForecast(
    RecentPapers recentPapers, TopicProfiles profiles, SearchSlots slots, TimeProvider clock)
{
    public const int Days = RecentPapers.Days;
    private const int LastDays = 7;

    /// <summary>Papers of the last week that are shown.</summary>
    private const int Shown = 10;

    /// <summary>Queries whose forecasts are kept, about 200 bytes each.</summary>
    private const int MaxKept = 10_000;

    /// <summary>A search answers without a forecast rather than later.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    private readonly ConditionalWeakTable<RecentIndex, ConcurrentDictionary<string, TopicForecastResult>> _kept = [];

    /// <returns>Null while the papers are being read, which takes seconds for a large archive.</returns>
    /// <param name="maxWait">For the papers; null for as long as a search waits.</param>
    public async Task<TopicForecastResult?> TryRunAsync(
        string query, CancellationToken cancellationToken, TimeSpan? maxWait = null) =>
        await recentPapers.FindAsync(maxWait ?? MaxWait, cancellationToken) is { } recent
            ? await RunAsync(recent, query, cancellationToken)
            : null;

    /// <summary>Waits for the papers.</summary>
    public async Task<TopicForecastResult> RunAsync(string query, CancellationToken cancellationToken) =>
        await RunAsync(await recentPapers.GetAsync(cancellationToken), query, cancellationToken);

    private async Task<TopicForecastResult> RunAsync(
        RecentIndex recent, string query, CancellationToken cancellationToken)
    {
        var forecasts = _kept.GetValue(recent, _ => new(StringComparer.Ordinal));
        if (forecasts.TryGetValue(query, out var known)) return known;
        var forecast = await slots.RunAsync(() => CountAsync(recent, query, cancellationToken), cancellationToken);
        if (forecasts.Count >= MaxKept) forecasts.Clear();
        forecasts[query] = forecast;
        return forecast;
    }

    private async Task<TopicForecastResult> CountAsync(
        RecentIndex recent, string query, CancellationToken cancellationToken)
    {
        var topic = new Topic(0, query, query);
        var known = await profiles.LoadAsync([topic], cancellationToken);
        var now = clock.GetUtcNow();
        var normal = Run(TopicBreadth.Normal);
        var lastWeek = normal
            .Where(hit => recent.Papers.LastAt(hit.Document) > now.AddDays(-LastDays))
            .Select(hit => recent.Papers.Index.Documents[hit.Document].Key)
            .Take(Shown);
        return new TopicForecastResult(
            Run(TopicBreadth.Narrow).Count, normal.Count, Run(TopicBreadth.Wide).Count, [.. lastWeek]);

        IReadOnlyList<TopicHit> Run(TopicBreadth breadth) =>
            new TopicMatching(recent.Matcher, new MatchOptions { Now = now })
                .Run(topic with { Breadth = breadth }, known)?.Matches ?? [];
    }
}

/// <summary>How many papers of four weeks a query would bring, at each breadth.</summary>
/// <param name="LastWeek">The rows of the best of the last week, at normal breadth.</param>
internal sealed record TopicForecastResult(int Narrow, int Normal, int Wide, IReadOnlyList<long> LastWeek)
{
    public int Of(TopicBreadth breadth) => breadth switch
    {
        TopicBreadth.Narrow => Narrow,
        TopicBreadth.Wide => Wide,
        _ => Normal,
    };
}
