using System.Collections.Concurrent;
using Digest.Matching.Ranking;
using Digest.Topics;
using Microsoft.Extensions.Logging;

namespace Digest.Search;

/// <summary>
/// What a query would bring as a topic: counted over the announcements of the last four weeks, by the decision that
/// digests are made with. Their index is read again every ten minutes, in the background; what was counted for a query
/// is kept as long.
/// </summary>
internal sealed partial class TopicForecast(
    CorpusStatistics archive,
    TopicProfiles profiles,
    SearchSlots slots,
    TimeProvider clock,
    ILogger<TopicForecast> logger) : IDisposable
{
    public const int Days = 28;
    private const int LastDays = 7;

    /// <summary>Papers of the last week that are shown.</summary>
    private const int Shown = 10;

    /// <summary>Queries whose forecasts are kept, about 200 bytes each.</summary>
    private const int MaxKept = 10_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>A search answers without a forecast rather than later.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _starting = new();
    private volatile Recent? _recent;
    private Task _reading = Task.CompletedTask;

    /// <returns>Null while the papers are being read, which takes seconds for a large archive.</returns>
    public async Task<TopicForecastResult?> RunAsync(string query, CancellationToken cancellationToken)
    {
        if (await FindRecentAsync(cancellationToken) is not { } recent) return null;
        if (recent.Forecasts.TryGetValue(query, out var known)) return known;
        var forecast = await slots.RunAsync(() => CountAsync(recent, query, cancellationToken), cancellationToken);
        if (recent.Forecasts.Count >= MaxKept) recent.Forecasts.Clear();
        recent.Forecasts[query] = forecast;
        return forecast;
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private async Task<TopicForecastResult> CountAsync(
        Recent recent, string query, CancellationToken cancellationToken)
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

    /// <summary>What was read last, if it is new enough to be used while newer papers are read.</summary>
    private async Task<Recent?> FindRecentAsync(CancellationToken cancellationToken)
    {
        var reading = StartReading();
        if (_recent is { } known && Age(known) < 2 * Fresh) return known;
        await Task.WhenAny(reading, Task.Delay(MaxWait, clock, cancellationToken));
        return _recent;
    }

    private Task StartReading()
    {
        lock (_starting)
        {
            if (!_reading.IsCompleted || (_recent is { } known && Age(known) < Fresh)) return _reading;
            var token = _stopped.Token;
            return _reading = Task.Run(() => ReadAsync(token), token);
        }
    }

    /// <summary>Not new either when the clock was set back.</summary>
    private TimeSpan Age(Recent recent) => (clock.GetUtcNow() - recent.ReadAt).Duration();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.GetUtcNow();
            var papers = await archive.IndexSinceAsync(now.AddDays(-Days), cancellationToken);
            _recent = new Recent(now, papers, new TopicMatcher(papers.Index));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The next search tries again.
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The papers for forecasts could not be read")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    private sealed record Recent(DateTimeOffset ReadAt, AnnouncedIndex Papers, TopicMatcher Matcher)
    {
        public ConcurrentDictionary<string, TopicForecastResult> Forecasts { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>How many papers of four weeks a query would bring, at each breadth.</summary>
/// <param name="LastWeek">The rows of the best of the last week, at normal breadth.</param>
internal sealed record TopicForecastResult(int Narrow, int Normal, int Wide, IReadOnlyList<long> LastWeek);
