using Digest.Matching.Indexing;
using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Topics;

namespace Digest.Search;

/// <summary>
/// What a query would bring as a topic: counted over the announcements of the last four weeks, by the decision that
/// digests are made with. Their index is read again every ten minutes.
/// </summary>
internal sealed class TopicForecast(
    AnnouncementStore announcements,
    PaperStore papers,
    CorpusStatistics archive,
    TopicProfiles profiles,
    TimeProvider clock) : IDisposable
{
    public const int Days = 28;
    private const int LastDays = 7;

    private const float Narrow = 0.65f, Normal = 0.5f, Wide = 0.35f;

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
        var options = new MatchOptions { Now = now, NearMisses = int.MaxValue };
        var hits = new TopicMatching(recent.Matcher, options).Run(topic, known);
        var all = hits is null ? [] : hits.Matches.Concat(hits.NearMisses).ToList();
        var lastWeek = all
            .Where(hit => hit.Relevance >= Normal && recent.LastAt[hit.Document] > now.AddDays(-LastDays))
            .Select(hit => recent.Index.Documents[hit.Document].Key)
            .Take(Shown);
        return new TopicForecastResult(Count(Narrow), Count(Normal), Count(Wide), [.. lastWeek]);

        int Count(float least) => all.Count(hit => hit.Relevance >= least);
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
        var announced = await announcements.ReadAsync(
            long.MaxValue, now.AddDays(-Days), long.MaxValue, cancellationToken);
        var byKey = await papers.ListByKeysAsync([.. announced.Select(paper => paper.PaperKey)], cancellationToken);
        announced =
        [
            .. announced.Where(paper =>
                byKey.TryGetValue(paper.PaperKey, out var stored) && stored.WithdrawnAt is null),
        ];
        var documents = announced.Select(paper => PaperDocument.Of(byKey[paper.PaperKey], paper));
        var index = MatchIndex.Build(documents, await archive.GetStatisticsAsync(cancellationToken));
        return new Recent(
            now, index, new TopicMatcher(index), [.. announced.Select(paper => paper.Marks.Max(mark => mark.At))]);
    }

    /// <param name="LastAt">When each document was last announced.</param>
    private sealed record Recent(
        DateTimeOffset ReadAt, MatchIndex Index, TopicMatcher Matcher, IReadOnlyList<DateTimeOffset> LastAt);
}

/// <summary>How many papers of four weeks a query would bring, at each breadth.</summary>
/// <param name="LastWeek">The rows of the best of the last week, at normal breadth.</param>
internal sealed record TopicForecastResult(int Narrow, int Normal, int Wide, IReadOnlyList<long> LastWeek);
