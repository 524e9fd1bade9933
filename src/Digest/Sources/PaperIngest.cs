using Digest.Papers;
using Digest.Storage;

namespace Digest.Sources;

/// <summary>
/// The flow of ingest: a source gives pages; each page is saved in one transaction with the position behind it. Killed
/// anywhere and started again, it resumes after the last page saved, and what is read twice changes nothing.
/// </summary>
internal sealed class PaperIngest(SqlDatabase database, SourceStore sources, TimeProvider clock)
{
    /// <summary>Papers in one transaction: short enough that no one waits long for the counter's row.</summary>
    private const int MaxPerTransaction = 1_000;

    /// <summary>
    /// Reads what is new at one source. A source that fails is reported, not thrown: the others must continue.
    /// </summary>
    public async Task<IngestReport> ReadAsync(
        IPaperSource source, IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        await sources.RecordAttemptAsync(source.Name, clock.GetUtcNow(), cancellationToken);
        var position = await sources.FindPositionAsync(source.Name, cancellationToken);
        var report = await SavePagesAsync(
            source,
            source.ReadAsync(position, cancellationToken),
            (sql, to) => SourceStore.MoveAsync(sql, source.Name, to),
            progress,
            cancellationToken);
        await sources.RecordReportAsync(report, clock.GetUtcNow(), cancellationToken);
        return report;
    }

    /// <summary>
    /// Brings the papers of one source from a day on, announcing nothing; resumes where an earlier back-fill from that
    /// day was interrupted.
    /// </summary>
    public async Task<IngestReport> BackfillAsync(
        IPaperSource source, DateOnly since, IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        var resume = await sources.FindBackfillPositionAsync(source.Name, since, cancellationToken);
        if (source.Backfill(since, resume, cancellationToken) is not { } pages)
            return new IngestReport(source.Name)
            {
                Error = "this source only has current papers. Use another source, or import files.",
            };
        var report = await SavePagesAsync(
            source,
            pages,
            (sql, to) => SourceStore.MoveBackfillAsync(sql, source.Name, since, to),
            progress,
            cancellationToken);
        if (report.Error is null) await sources.EndBackfillAsync(source.Name, since, cancellationToken);
        return report;
    }

    private async Task<IngestReport> SavePagesAsync(
        IPaperSource source,
        IAsyncEnumerable<SourcePage> pages,
        Func<SqlSession, string, Task> move,
        IProgress<IngestProgress>? progress,
        CancellationToken cancellationToken)
    {
        var report = new IngestReport(source.Name);
        await using var reader = pages.GetAsyncEnumerator(cancellationToken);
        var next = reader.MoveNextAsync().AsTask();
        try
        {
            while (await next)
            {
                var page = reader.Current;
                // The next page is fetched and parsed while this one is saved.
                next = reader.MoveNextAsync().AsTask();
                report = report with
                {
                    Problems = [.. report.Problems, .. page.Problems],
                    Records = report.Records + page.SourceRecords.Count,
                };
                report = report with
                {
                    Counts = report.Counts + await SavePageAsync(source.Name, page, move, cancellationToken),
                };
                progress?.Report(new IngestProgress(source.Name, report.Records, page.Progress));
            }
        }
        catch (SourceException e)
        {
            report = report with { Error = e.Message };
        }
        finally
        {
            // When saving failed, the fetch that runs ahead must end before its reader is disposed of.
            await next.ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        return report;
    }

    private async Task<SaveCounts> SavePageAsync(
        string source, SourcePage page, Func<SqlSession, string, Task> move, CancellationToken cancellationToken)
    {
        var counts = default(SaveCounts);
        var chunks = page.SourceRecords.Chunk(MaxPerTransaction).DefaultIfEmpty([]).ToList();
        foreach (var chunk in chunks)
        {
            counts += await database.WriteAsync(
                async sql =>
                {
                    var saved = await PaperStore.SaveAsync(sql, source, chunk, clock.GetUtcNow());
                    if (ReferenceEquals(chunk, chunks[^1]) && page.Position is { } position) await move(sql, position);
                    return saved;
                },
                cancellationToken);
        }
        return counts;
    }
}

/// <param name="Records">Records read so far.</param>
/// <param name="Part">How much of the whole is done, in the source's own unit; null when unknown.</param>
internal sealed record IngestProgress(string Source, long Records, (long Done, long Total)? Part);

/// <summary>What came from one source in one run.</summary>
internal sealed record IngestReport(string Source)
{
    /// <summary>Records read, repeated ones included.</summary>
    public long Records { get; init; }

    public SaveCounts Counts { get; init; }

    public IReadOnlyList<SourceProblem> Problems { get; init; } = [];

    /// <summary>Why the source could not be read to its end; null when it was.</summary>
    public string? Error { get; init; }
}
