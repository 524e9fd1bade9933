using System.Globalization;
using Digest.Storage;

namespace Digest.Papers;

/// <summary>
/// Which source announced which paper, and when: what digests are made of. A <c>seq</c> is handed out in the order of
/// commits, so that a cursor never passes a row that is not visible yet.
/// </summary>
internal sealed class AnnouncementStore(SqlDatabase database)
{
    /// <summary>The newest seq that is visible; all below it are visible too. 0 before the first.</summary>
    public Task<long> GetNewestSeqAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.ScalarAsync<long>("SELECT COALESCE(MAX(seq), 0) FROM announcements"), cancellationToken);

    /// <summary>The newest seq that had been announced at an instant.</summary>
    public Task<long> GetSeqAtAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql =>
                sql.ScalarAsync<long>(
                    "SELECT COALESCE(MAX(seq), 0) FROM announcements WHERE announced_at <= @instant",
                    new { instant = instant.ToRow() }),
            cancellationToken);

    /// <summary>When the newest paper up to a seq was announced; null where there is none.</summary>
    public async Task<DateTimeOffset?> FindLastAtAsync(long upTo, CancellationToken cancellationToken) =>
        Instants.FromRow(await database.ReadAsync(
            sql => sql.ScalarAsync<long?>(
                "SELECT announced_at FROM announcements WHERE seq <= @upTo ORDER BY seq DESC LIMIT 1", new { upTo }),
            cancellationToken));

    /// <summary>The last announcement up to an instant, and the first one after it; null where there is none.</summary>
    public Task<(DateTimeOffset? Before, DateTimeOffset? After)> FindAroundAsync(
        DateTimeOffset instant, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql =>
            {
                var at = new { instant = instant.ToRow() };
                var before = await sql.ScalarAsync<long?>(
                    "SELECT MAX(announced_at) FROM announcements WHERE announced_at <= @instant", at);
                var after = await sql.ScalarAsync<long?>(
                    "SELECT MIN(announced_at) FROM announcements WHERE announced_at > @instant", at);
                return (Instants.FromRow(before), Instants.FromRow(after));
            },
            cancellationToken);

    /// <summary>Whether anything was announced since an instant.</summary>
    public static async Task<bool> HasSinceAsync(SqlSession sql, DateTimeOffset instant) =>
        await sql.ScalarAsync<long?>(
            "SELECT 1 FROM announcements WHERE announced_at >= @instant LIMIT 1",
            new { instant = instant.ToRow() }) is not null;

    /// <summary>The newest seq that was announced before an instant; 0 where there is none.</summary>
    public static Task<long> GetSeqBeforeAsync(SqlSession sql, DateTimeOffset instant) =>
        sql.ScalarAsync<long>(
            "SELECT COALESCE(MAX(seq), 0) FROM announcements WHERE announced_at < @instant",
            new { instant = instant.ToRow() });

    /// <summary>
    /// Papers announced above <paramref name="after"/>, or at or after <paramref name="since"/>, up to <paramref
    /// name="upTo"/>; in order of announcement.
    /// </summary>
    public async Task<IReadOnlyList<AnnouncedPaper>> ReadAsync(
        long after, DateTimeOffset since, long upTo, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql => sql.QueryAsync<Row>(
                """
                SELECT a.seq, a.paper, a.batch, a.source, a.announced_at, f.seq AS first_seq, f.announced_at AS first_at
                FROM announcements a JOIN announcements f ON f.seq = (SELECT MIN(b.seq) FROM announcements b
                    WHERE b.paper = a.paper)
                WHERE (a.seq > @after OR a.announced_at >= @since) AND a.seq <= @upTo
                ORDER BY a.seq
                """,
                new { after, since = since.ToRow(), upTo }),
            cancellationToken);
        return [.. rows.GroupBy(row => row.Paper).Select(group => new AnnouncedPaper(
            group.Key,
            group.First().FirstSeq,
            Instants.FromRow(group.First().FirstAt),
            [.. group.Select(row =>
                new AnnouncementMark(row.Seq, row.Batch, row.Source, Instants.FromRow(row.AnnouncedAt)))]))];
    }

    /// <summary>The papers announced since an instant, newest first.</summary>
    public Task<IReadOnlyList<long>> ListPapersSinceAsync(
        DateTimeOffset since, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<long>(
                """
                SELECT paper FROM announcements WHERE announced_at >= @since
                GROUP BY paper ORDER BY MAX(seq) DESC LIMIT @count
                """,
                new { since = since.ToRow(), count }),
            cancellationToken);

    /// <summary>Rows and revisions of the papers announced at or after an instant, newest first.</summary>
    public Task<IReadOnlyList<(long Paper, long Revision)>> ListRevisionsSinceAsync(
        DateTimeOffset since, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<(long Paper, long Revision)>(
                """
                SELECT p.key, p.revision FROM papers p
                    JOIN (SELECT paper, MAX(seq) AS seq FROM announcements WHERE announced_at >= @since
                        GROUP BY paper) a ON a.paper = p.key
                ORDER BY a.seq DESC
                """,
                new { since = since.ToRow() }),
            cancellationToken);

    /// <summary>One paper's announcements; null when it was never announced.</summary>
    public async Task<AnnouncedPaper?> FindByPaperAsync(long paper, CancellationToken cancellationToken)
    {
        var marks = await database.ReadAsync(
            sql =>
                sql.QueryAsync<MarkRow>(
                    "SELECT seq, batch, source, announced_at FROM announcements WHERE paper = @paper ORDER BY seq",
                    new { paper }),
            cancellationToken);
        return marks.Count == 0
            ? null
            : new AnnouncedPaper(
                paper,
                marks[0].Seq,
                Instants.FromRow(marks[0].AnnouncedAt),
                [
                    .. marks.Select(mark => new AnnouncementMark(
                        mark.Seq,
                        mark.Batch,
                        mark.Source,
                        Instants.FromRow(mark.AnnouncedAt))),
                ]);
    }

    /// <summary>The announcements of the papers whose rows are in this range, by row.</summary>
    public async Task<IReadOnlyDictionary<long, AnnouncedPaper>> ListByPapersAsync(
        long first, long last, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql => sql.QueryAsync<PaperMarkRow>(
                """
                SELECT paper, seq, batch, source, announced_at FROM announcements
                WHERE paper >= @first AND paper <= @last ORDER BY paper, seq
                """,
                new { first, last }),
            cancellationToken);
        return rows.GroupBy(row => row.Paper).ToDictionary(
            group => group.Key,
            group => new AnnouncedPaper(
                group.Key,
                group.First().Seq,
                Instants.FromRow(group.First().AnnouncedAt),
                [
                    .. group.Select(row =>
                        new AnnouncementMark(row.Seq, row.Batch, row.Source, Instants.FromRow(row.AnnouncedAt))),
                ]));
    }

    /// <summary>
    /// Batches that may be the latest of their source for a subscriber whose cursor is <paramref name="cursor"/> or
    /// higher, oldest first.
    /// </summary>
    public Task<IReadOnlyList<BatchSpan>> ListLatestBatchesAsync(long cursor, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<BatchSpan>(
                """
                SELECT key, source, day, first_seq, last_seq FROM batches
                WHERE first_seq >= COALESCE((
                    SELECT b.first_seq FROM batches b WHERE b.source = batches.source
                        AND b.first_seq <= @cursor ORDER BY b.day DESC LIMIT 1), 0)
                ORDER BY first_seq
                """,
                new { cursor }),
            cancellationToken);

    /// <summary>
    /// The latest batch of each source as of <paramref name="cursor"/>: what a subscriber with this cursor starts with.
    /// </summary>
    public static IReadOnlySet<long> LatestAsOf(IReadOnlyList<BatchSpan> batches, long cursor) =>
        batches.Where(batch => batch.FirstSeq <= cursor)
            .GroupBy(batch => batch.Source)
            .Select(group => group.MaxBy(batch => batch.Day, StringComparer.Ordinal)!.Key)
            .ToHashSet();

    /// <summary>
    /// Holds the counter until the caller's commit: saves never overlap, so that no two workers merge the same paper at
    /// once.
    /// </summary>
    /// <returns>The seq of the newest announcement.</returns>
    public static Task<long> LockAsync(SqlSession sql) => CounterStore.LockAsync(sql, CounterStore.Announcement);

    /// <summary>
    /// Announces what a source says is new, unless it has announced the paper before or had it in its history.
    /// </summary>
    /// <param name="keys">The papers' rows.</param>
    /// <param name="seq">As <see cref="LockAsync"/> returned it.</param>
    /// <returns>How many announcements were made.</returns>
    public static async Task<int> AnnounceAsync(
        SqlSession sql,
        string source,
        IReadOnlyList<SourceRecord> records,
        IReadOnlyDictionary<PaperId, long> keys,
        long seq,
        DateTimeOffset now)
    {
        if (records.Count == 0) return 0;
        var candidates = records.Select(record => new object?[] { source, keys[record.Paper.Id] }).ToList();
        var before = (await sql.ForRowsAsync<long>(
                "SELECT paper FROM announcements WHERE (source, paper) IN (VALUES {rows})", candidates))
            .Concat(await sql.ForRowsAsync<long>(
                "SELECT paper FROM known_papers WHERE (source, paper) IN (VALUES {rows})", candidates))
            .ToHashSet();
        var rows = new List<object?[]>();
        foreach (var day in records.Where(record => !before.Contains(keys[record.Paper.Id]))
            .GroupBy(record => record.Batch).OrderBy(group => group.Key))
        {
            var batch = await AddToBatchAsync(sql, source, day.Key, seq + 1, seq + day.Count(), now);
            rows.AddRange(day.Select(record => new object?[]
            {
                ++seq, keys[record.Paper.Id], source, record.Kind.ToString(), batch, now.ToRow(),
            }));
        }

        if (rows.Count == 0) return 0;
        await sql.ForEachRowAsync(
            "INSERT INTO announcements (seq, paper, source, kind, batch, announced_at) VALUES (row) RETURNING seq",
            rows);
        await CounterStore.SetAsync(sql, CounterStore.Announcement, seq);
        return rows.Count;
    }

    /// <summary>Papers that a source had before it was first read are not news when it lists them again.</summary>
    public static Task RecordHistoryAsync(SqlSession sql, string source, IEnumerable<long> papers) =>
        sql.ForEachRowAsync(
            """
            INSERT INTO known_papers (source, paper) VALUES (row)
            ON CONFLICT (source, paper) DO NOTHING RETURNING paper
            """,
            [.. papers.Distinct().Select(paper => new object?[] { source, paper })]);

    /// <summary>The day of a source's newest batch as <c>yyyy-MM-dd</c>; null before the first.</summary>
    public static Task<string?> FindLatestDayAsync(SqlSession sql, string source) =>
        sql.FirstOrDefaultAsync<string>("SELECT MAX(day) FROM batches WHERE source = @source", new { source });

    /// <summary>A source's newest batches, the newest first, and how many papers each announced.</summary>
    public static Task<IReadOnlyList<BatchSize>> ListBatchesAsync(SqlSession sql, string source, int count) =>
        sql.QueryAsync<BatchSize>(
            """
            SELECT day, (SELECT COUNT(*) FROM announcements WHERE batch = batches.key) AS papers FROM batches
            WHERE source = @source ORDER BY day DESC LIMIT @count
            """,
            new { source, count });

    /// <summary>
    /// For each announcement of a source's newest batches, the batch's day and the paper's categories as JSON.
    /// </summary>
    internal static Task<IReadOnlyList<AnnouncedCategories>> ListLatestCategoriesAsync(
        SqlSession sql, string source, int batches) =>
        sql.QueryAsync<AnnouncedCategories>(
            """
            SELECT b.day, p.categories FROM announcements a JOIN batches b ON b.key = a.batch JOIN papers p
                ON p.key = a.paper
            WHERE b.key IN (SELECT key FROM batches WHERE source = @source ORDER BY day DESC LIMIT @batches)
            """,
            new { source, batches });

    /// <summary>
    /// Over the days on which anything was announced, of the last four weeks that had any; weekends do not make a
    /// stream thinner.
    /// </summary>
    public Task<double> GetPapersPerDayAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.ScalarAsync<double>(
                """
                SELECT COALESCE(1.0 * COUNT(DISTINCT paper) / NULLIF(COUNT(DISTINCT announced_at / @day), 0), 0)
                FROM announcements
                WHERE announced_at > (SELECT MAX(announced_at) FROM announcements) - 28 * @day
                """,
                new { day = (long)TimeSpan.FromDays(1).TotalMilliseconds }),
            cancellationToken);

    private static Task<long> AddToBatchAsync(
        SqlSession sql, string source, DateOnly day, long firstSeq, long lastSeq, DateTimeOffset now) =>
        sql.ScalarAsync<long>(
            """
            INSERT INTO batches (source, day, announced_at, first_seq, last_seq)
                VALUES (@source, @day, @at, @firstSeq, @lastSeq)
            ON CONFLICT (source, day) DO UPDATE SET last_seq = excluded.last_seq
            RETURNING key
            """,
            new
            {
                source,
                day = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                at = now.ToRow(),
                firstSeq,
                lastSeq,
            });

    private sealed record PaperMarkRow(long Paper, long Seq, long Batch, string Source, long AnnouncedAt);

    private sealed record MarkRow(long Seq, long Batch, string Source, long AnnouncedAt);

    private sealed record Row(
        long Seq, long Paper, long Batch, string Source, long AnnouncedAt, long FirstSeq, long FirstAt);
}

/// <param name="Key">The batch's row.</param>
/// <param name="Day">yyyy-MM-dd, the source's own day: a gap filled late brings an older day with a higher seq.</param>
internal sealed record BatchSpan(long Key, string Source, string Day, long FirstSeq, long LastSeq);

/// <summary>How much a source announced at one time.</summary>
internal sealed record BatchSize
{
    /// <summary>yyyy-MM-dd, the source's own day.</summary>
    public string Day { get; init; } = "";

    public long Papers { get; init; }
}

/// <param name="Day">yyyy-MM-dd.</param>
/// <param name="Categories">A JSON array.</param>
internal sealed record AnnouncedCategories(string Day, string Categories);
