using System.Globalization;
using Digest.Events;
using Digest.Papers;
using Digest.Storage;

namespace Digest.Sources;

/// <summary>How far each source has been read, and its status.</summary>
internal sealed class SourceStore(SqlDatabase database)
{
    /// <summary>A category that none of so many batches mentions is quiet.</summary>
    private const int LatestBatches = 5;

    private const string RoundKey = "sources.last_round";

    private static readonly string[] PastInstants =
        ["last_attempt_at", "last_success_at", "last_new_at", "failing_since"];

    public Task<string?> FindPositionAsync(string source, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.FirstOrDefaultAsync<string>("SELECT position FROM sources WHERE name = @source", new { source }),
            cancellationToken);

    /// <summary>Moves the position inside the transaction that saves the papers before it.</summary>
    public static Task MoveAsync(SqlSession sql, string source, string position) =>
        sql.ExecuteAsync("UPDATE sources SET position = @position WHERE name = @source", new { source, position });

    public Task RecordAttemptAsync(string source, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                "INSERT INTO sources (name, last_attempt_at) VALUES (@source, @now) ON CONFLICT (name) DO UPDATE SET "
                    + "last_attempt_at = excluded.last_attempt_at",
                new { source, now = now.ToRow() }),
            cancellationToken);

    public Task RecordReportAsync(IngestReport report, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql => await sql.ExecuteAsync(
                """
                UPDATE sources SET
                    last_success_at = CASE WHEN @error IS NULL THEN @now ELSE last_success_at END,
                    last_new_at     = CASE WHEN @announced > 0 THEN @now ELSE last_new_at END,
                    last_batch      = COALESCE(@lastBatch, last_batch),
                    -- The last error stays readable after the recovery; failing_since tells whether it still holds.
                    last_error      = COALESCE(@error, last_error),
                    failing_since   = CASE WHEN @error IS NULL THEN NULL ELSE COALESCE(failing_since, @now) END,
                    papers          = papers + @added,
                    announcements   = announcements + @announced
                WHERE name = @source
                """,
                new
                {
                    source = report.Source,
                    error = report.Error,
                    lastBatch = await AnnouncementStore.FindLatestDayAsync(sql, report.Source),
                    now = now.ToRow(),
                    added = (long)report.Counts.Added,
                    announced = (long)report.Counts.Announced,
                }),
            cancellationToken);

    public async Task<IReadOnlyDictionary<string, SourceStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql =>
                sql.QueryAsync<Row>(
                    "SELECT name, last_attempt_at, last_success_at, last_new_at, last_batch, last_error, "
                        + "failing_since, papers, announcements, position, stalled_at FROM sources ORDER BY name"
                ),
            cancellationToken);
        return rows.ToDictionary(
            row => row.Name,
            row => new SourceStatus(row.Name)
            {
                LastAttemptAt = Instants.FromRow(row.LastAttemptAt),
                LastSuccessAt = Instants.FromRow(row.LastSuccessAt),
                LastNewAt = Instants.FromRow(row.LastNewAt),
                LastBatch = row.LastBatch is null
                    ? null
                    : DateOnly.ParseExact(row.LastBatch, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                LastError = row.LastError,
                FailingSince = Instants.FromRow(row.FailingSince),
                Papers = row.Papers,
                Announcements = row.Announcements,
                MissingFrom = SourcePosition.MissingFrom(row.Position),
                IsStalled = row.StalledAt is not null,
            }
        );
    }

    /// <summary>
    /// By category the newest batch with one of its papers, and how many; categories that the source has not announced
    /// lately are missing.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, (DateOnly? Day, int Papers)>> ListCategoryBatchesAsync(
        string source, IReadOnlyList<string> categories, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql => AnnouncementStore.ListLatestCategoriesAsync(sql, source, LatestBatches), cancellationToken);
        var newest = new Dictionary<string, (DateOnly? Day, int Papers)>(StringComparer.Ordinal);
        foreach (var category in categories)
        {
            var days = rows.Where(row => row.Categories.Contains($"\"{category}\"", StringComparison.Ordinal))
                .GroupBy(row => row.Day)
                .MaxBy(group => group.Key, StringComparer.Ordinal);
            if (days is not null)
                newest[category] = (
                    DateOnly.ParseExact(days.Key, "yyyy-MM-dd", CultureInfo.InvariantCulture), days.Count());
        }
        return newest;
    }

    /// <summary>Notes that it is late or broken, or is no longer; webhooks are told when it begins.</summary>
    /// <param name="reason">Null: it is well.</param>
    public Task NoteStalledAsync(
        string source, string? reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                // Of several workers that notice it, one is first.
                var changed = await sql.ExecuteAsync(
                    reason is null
                        ? "UPDATE sources SET stalled_at = NULL WHERE name = @source AND stalled_at IS NOT NULL"
                        : "UPDATE sources SET stalled_at = @now WHERE name = @source AND stalled_at IS NULL",
                    new { source, now = now.ToRow() });
                if (changed == 0 || reason is null) return;
                await EventRecorder.RecordAsync(
                    sql,
                    await EventRecorder.FindAudienceAsync(sql, EventKind.SourceStalled),
                    [new NewEvent(EventKind.SourceStalled, now, new { source, reason })]);
            },
            cancellationToken);

    /// <summary>
    /// Notes the end of a round over all sources. What a clock that was ahead noted happened now at the latest.
    /// </summary>
    public Task RecordRoundAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                await SettingStore.SetAsync(sql, RoundKey, now.ToRow().ToString(CultureInfo.InvariantCulture));
                foreach (var column in PastInstants)
                    await sql.ExecuteAsync(
                        $"UPDATE sources SET {column} = @now WHERE {column} > @now", new { now = now.ToRow() });
            },
            cancellationToken);

    /// <summary>When a round over all sources last ended; null before the first.</summary>
    public async Task<DateTimeOffset?> FindLastRoundAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(sql => SettingStore.FindAsync(sql, RoundKey), cancellationToken) is { } at
            ? Instants.FromRow(long.Parse(at, CultureInfo.InvariantCulture))
            : null;

    public Task<string?> FindBackfillPositionAsync(
        string source,
        DateOnly since,
        CancellationToken cancellationToken
    ) => database.ReadAsync(sql => SettingStore.FindAsync(sql, BackfillKey(source, since)), cancellationToken);

    public static Task MoveBackfillAsync(SqlSession sql, string source, DateOnly since, string position) =>
        SettingStore.SetAsync(sql, BackfillKey(source, since), position);

    public Task EndBackfillAsync(string source, DateOnly since, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => SettingStore.RemoveAsync(sql, BackfillKey(source, since)), cancellationToken);

    private static string BackfillKey(string source, DateOnly since) =>
        string.Create(CultureInfo.InvariantCulture, $"back-fill:{source}:{since:yyyy-MM-dd}");

    private sealed record Row(
        string Name, long? LastAttemptAt, long? LastSuccessAt, long? LastNewAt, string? LastBatch, string? LastError,
            long? FailingSince, long Papers, long Announcements,
        string? Position, long? StalledAt);
}

/// <summary>The status of a source, as far as its rows show it.</summary>
internal sealed record SourceStatus(string Name)
{
    public DateTimeOffset? LastAttemptAt { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>When it last announced something.</summary>
    public DateTimeOffset? LastNewAt { get; init; }

    /// <summary>The day of its newest batch.</summary>
    public DateOnly? LastBatch { get; init; }

    /// <summary>The first day of which something is still to come, also where newer batches are here; null when nothing
    /// is known to be missing.</summary>
    public DateOnly? MissingFrom { get; init; }

    /// <summary>The last day that is complete.</summary>
    public DateOnly? WholeUntil => MissingFrom is { } day && day <= LastBatch ? day.AddDays(-1) : LastBatch;

    /// <summary>Whether it is reported as late or broken.</summary>
    public bool IsStalled { get; init; }

    /// <summary>The newest error, also after the recovery.</summary>
    public string? LastError { get; init; }

    /// <summary>Since when every attempt has failed; null while it works.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Papers that it brought first.</summary>
    public long Papers { get; init; }

    public long Announcements { get; init; }
}
