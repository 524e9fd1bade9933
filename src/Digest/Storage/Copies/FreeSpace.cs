namespace Digest.Storage.Copies;

/// <summary>
/// Gives pages that a SQLite file no longer uses back to the system while everything runs, a few in a transaction. Most
/// of them stay: what is deleted today makes room for what is written tomorrow. PostgreSQL has autovacuum.
/// </summary>
internal sealed class FreeSpace(SqlDatabase database)
{
    /// <summary>Moving them keeps other writers waiting for some milliseconds.</summary>
    private const int PagesAtOnce = 500;

    /// <summary>
    /// In a file that was created by this version or later; others reuse their pages and never shrink.
    /// </summary>
    private const long Incremental = 2;

    /// <summary>Below this share of the file nothing is given back.</summary>
    private const double KeptShare = 0.25;

    /// <returns>Bytes by which the file is now shorter.</returns>
    public async Task<long> ReleaseAsync(CancellationToken cancellationToken)
    {
        if (database.Dialect is not SqliteDialect) return 0;
        var before = await MeasureAsync(cancellationToken);
        if (before.AutoVacuum != Incremental) return 0;
        var now = before;
        while (now.Free - PagesAtOnce > now.Pages * KeptShare)
        {
            await database.WriteAsync(
                sql => sql.ExecuteAsync(FormattableString.Invariant($"PRAGMA incremental_vacuum({PagesAtOnce})")),
                cancellationToken);
            var free = now.Free;
            now = await MeasureAsync(cancellationToken);
            if (now.Free >= free) break;
        }

        return (before.Pages - now.Pages) * now.PageSize;
    }

    private Task<FileSize> MeasureAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async sql => new FileSize(
            await sql.ScalarAsync<long>("PRAGMA page_count"),
            await sql.ScalarAsync<long>("PRAGMA freelist_count"),
            await sql.ScalarAsync<long>("PRAGMA page_size"),
            await sql.ScalarAsync<long>("PRAGMA auto_vacuum")),
        cancellationToken);

    private sealed record FileSize(long Pages, long Free, long PageSize, long AutoVacuum);
}
