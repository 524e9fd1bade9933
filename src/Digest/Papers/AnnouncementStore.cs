using Digest.Storage;

namespace Digest.Papers;

/// <summary>Reads announcements as editions need them.</summary>
public sealed class AnnouncementStore(SqlDatabase database)
{
    /// <summary>The newest seq that is visible; all below it are visible too. 0 before the first.</summary>
    public Task<long> NewestSeqAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(sql => sql.ScalarAsync<long>("SELECT COALESCE(MAX(seq), 0) FROM announcements"), cancellationToken);

    /// <summary>The newest seq that had been announced at an instant.</summary>
    public Task<long> SeqAtAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.ScalarAsync<long>("SELECT COALESCE(MAX(seq), 0) FROM announcements WHERE announced_at <= @instant", new { instant = instant.ToRow() }), cancellationToken);

    /// <summary>Papers announced above <paramref name="after"/>, or at or after <paramref name="since"/>, up to <paramref name="upTo"/>; in order of announcement.</summary>
    public async Task<IReadOnlyList<AnnouncedPaper>> ReadAsync(long after, DateTimeOffset since, long upTo, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql => sql.QueryAsync<Row>(
                """
                SELECT a.seq, a.paper, a.batch, a.source, a.announced_at, f.seq AS first_seq, f.announced_at AS first_at
                FROM announcements a JOIN announcements f ON f.seq = (SELECT MIN(b.seq) FROM announcements b WHERE b.paper = a.paper)
                WHERE (a.seq > @after OR a.announced_at >= @since) AND a.seq <= @upTo
                ORDER BY a.seq
                """,
                new { after, since = since.ToRow(), upTo }),
            cancellationToken);
        return [.. rows.GroupBy(row => row.Paper).Select(group => new AnnouncedPaper(
            group.Key,
            group.First().FirstSeq,
            Instants.FromRow(group.First().FirstAt),
            [.. group.Select(row => new AnnouncementMark(row.Seq, row.Batch, row.Source, Instants.FromRow(row.AnnouncedAt)))]))];
    }

    /// <summary>One paper's announcements; null when it was never announced.</summary>
    public async Task<AnnouncedPaper?> OfPaperAsync(long paper, CancellationToken cancellationToken)
    {
        var marks = await database.ReadAsync(
            sql => sql.QueryAsync<MarkRow>("SELECT seq, batch, source, announced_at FROM announcements WHERE paper = @paper ORDER BY seq", new { paper }), cancellationToken);
        return marks.Count == 0
            ? null
            : new AnnouncedPaper(
                paper, marks[0].Seq, Instants.FromRow(marks[0].AnnouncedAt), [.. marks.Select(mark => new AnnouncementMark(mark.Seq, mark.Batch, mark.Source, Instants.FromRow(mark.AnnouncedAt)))]);
    }

    /// <summary>Batches that may be the latest of their source for a subscriber whose cursor is <paramref name="cursor"/> or higher, oldest first.</summary>
    public Task<IReadOnlyList<BatchSpan>> BatchesAsync(long cursor, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<BatchSpan>(
                """
                SELECT key, source, day, first_seq, last_seq FROM batches
                WHERE first_seq >= COALESCE((
                    SELECT b.first_seq FROM batches b WHERE b.source = batches.source AND b.first_seq <= @cursor ORDER BY b.day DESC LIMIT 1), 0)
                ORDER BY first_seq
                """,
                new { cursor }),
            cancellationToken);

    /// <summary>The latest batch of each source as of <paramref name="cursor"/>: what a subscriber with this cursor starts with.</summary>
    public static IReadOnlySet<long> LatestAsOf(IReadOnlyList<BatchSpan> batches, long cursor) =>
        batches.Where(batch => batch.FirstSeq <= cursor)
            .GroupBy(batch => batch.Source)
            .Select(group => group.MaxBy(batch => batch.Day, StringComparer.Ordinal)!.Key)
            .ToHashSet();

    private sealed record MarkRow(long Seq, long Batch, string Source, long AnnouncedAt);

    private sealed record Row(long Seq, long Paper, long Batch, string Source, long AnnouncedAt, long FirstSeq, long FirstAt);
}

/// <param name="Key">The batch's row.</param>
/// <param name="Day">yyyy-MM-dd, the source's own day: a gap filled late brings an older day with a higher seq.</param>
public sealed record BatchSpan(long Key, string Source, string Day, long FirstSeq, long LastSeq);
