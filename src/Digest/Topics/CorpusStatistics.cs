using Digest.Matching.Indexing;
using Digest.Matching.Training;
using Digest.Papers;
using Digest.Storage;

namespace Digest.Topics;

/// <summary>
/// How common words are in all papers so far. The counts are stored in the database with the last paper's row, and only
/// later papers are added. A revised paper keeps its original words; over the whole archive the difference is
/// negligible.
/// </summary>
internal sealed class CorpusStatistics(SqlDatabase database, PaperStore papers, AnnouncementStore announcements)
    : IDisposable
{
    private const int Page = 1000;

    /// <summary>The trainer's background is rebuilt after this number of new papers.</summary>
    private const int BackgroundAge = 500;

    /// <summary>
    /// The background is sampled from this number of the newest papers: some weeks or months, not only the last days.
    /// </summary>
    private const int BackgroundSpan = 40_000;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private ArchiveStatistics? _statistics;
    private long _upTo;
    private TopicTrainer? _trainer;
    private int _trainerAge;

    /// <summary>The statistics over all papers so far; a returned object does not change.</summary>
    public async Task<ArchiveStatistics> GetStatisticsAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await CountAsync(cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>
    /// The trainer, with a sample of the newer papers as its background. It is created on first use, which takes a
    /// second or two.
    /// </summary>
    public async Task<TopicTrainer> GetTrainerAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var statistics = await CountAsync(cancellationToken);
            if (_trainer is not null && statistics.DocumentCount - _trainerAge < BackgroundAge) return _trainer;
            var every = Math.Max(1, Math.Min(statistics.DocumentCount, BackgroundSpan) / TopicTrainer.BackgroundPapers);
            var background = await papers.ListNewestAsync(TopicTrainer.BackgroundPapers, every, cancellationToken);
            _trainerAge = statistics.DocumentCount;
            var index = MatchIndex.Build(background.Select(paper => PaperDocument.Of(paper)), statistics);
            return _trainer = new TopicTrainer(index, await announcements.GetPapersPerDayAsync(cancellationToken));
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<ArchiveStatistics> CountAsync(CancellationToken cancellationToken)
    {
        // Other threads still read the returned object, so a copy is extended instead.
        var (statistics, from) = _statistics is null ? await ReadAsync(cancellationToken) : (Copy(_statistics), _upTo);
        var upTo = await CountAsync(statistics, from, cancellationToken);
        if (_statistics is not null && upTo == _upTo) return _statistics;
        if (upTo > from && !database.Dialect.IsReadOnly) await SaveAsync(statistics, upTo, cancellationToken);
        _upTo = upTo;
        return _statistics = statistics;
    }

    private async Task<long> CountAsync(ArchiveStatistics statistics, long after, CancellationToken cancellationToken)
    {
        while (await papers.ListAfterAsync(after, Page, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var paper in page) statistics.Add(PaperDocument.Of(paper));
            after = page[^1].Key;
        }
        return after;
    }

    private async Task<(ArchiveStatistics Statistics, long UpTo)> ReadAsync(CancellationToken cancellationToken)
    {
        var kept = await database.ReadAsync(
            sql => sql.FirstOrDefaultAsync<KeptRow>("SELECT up_to, kept FROM archive_statistics WHERE name = 'papers'"),
            cancellationToken);
        if (kept is null) return (new ArchiveStatistics(), 0);
        try
        {
            return (ArchiveStatistics.Load(kept.Kept), kept.UpTo);
        }
        catch (InvalidDataException)
        {
            // Written by another version: counted again.
            return (new ArchiveStatistics(), 0);
        }
    }

    private Task SaveAsync(ArchiveStatistics statistics, long upTo, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                INSERT INTO archive_statistics (name, up_to, kept) VALUES ('papers', @upTo, @kept)
                ON CONFLICT (name) DO UPDATE SET up_to = excluded.up_to, kept = excluded.kept
                """,
                new { upTo, kept = statistics.Save() }),
            cancellationToken);

    private static ArchiveStatistics Copy(ArchiveStatistics statistics)
    {
        var copy = new ArchiveStatistics();
        copy.Merge(statistics);
        return copy;
    }

    private sealed record KeptRow
    {
        public long UpTo { get; init; }
        public byte[] Kept { get; init; } = [];
    }
}
