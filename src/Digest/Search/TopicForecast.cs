using Digest.Matching.Ranking;
using Digest.Topics;

namespace Digest.Search;

/// <summary>
/// What a query would bring as a topic: counted over the announcements of the last four weeks, by the decision that
/// digests are made with. Their index is read again every ten minutes.
/// </summary>
internal sealed class TopicForecast(CorpusStatistics archive, TopicProfiles profiles, TimeProvider clock) : IDisposable
{
    public const int Days = 28;
    private const int LastDays = 7;

    /// <summary>Papers of the last week that are shown.</summary>
    private const int Shown = 10;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _reading = new(1);
    private Recent? _recent;

    public async Task<TopicForecastResult> RunAsync(string query, CancellationToken cancellationToken)
    {
        var topic = new Topic(0, query, query);
        var recent = await GetRecentAsync(cancellationToken);
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

    public void Dispose() => _reading.Dispose();

    private async Task<Recent> GetRecentAsync(CancellationToken cancellationToken)
    {
        if (_recent is { } known && IsFresh(known)) return known;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_recent is { } other && IsFresh(other)) return other;
            return _recent = await ReadAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Not fresh either when the clock was set back.</summary>
    private bool IsFresh(Recent recent) => (clock.GetUtcNow() - recent.ReadAt).Duration() < Fresh;

    private async Task<Recent> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var papers = await archive.IndexSinceAsync(now.AddDays(-Days), cancellationToken);
        return new Recent(now, papers, new TopicMatcher(papers.Index));
    }

    private sealed record Recent(DateTimeOffset ReadAt, AnnouncedIndex Papers, TopicMatcher Matcher);
}

/// <summary>How many papers of four weeks a query would bring, at each breadth.</summary>
/// <param name="LastWeek">The rows of the best of the last week, at normal breadth.</param>
internal sealed record TopicForecastResult(int Narrow, int Normal, int Wide, IReadOnlyList<long> LastWeek);
