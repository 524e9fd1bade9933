using Digest.Storage;

namespace Digest.Summaries;

/// <summary>Stores generated summaries, and what was asked for. A text never changes once it is stored.</summary>
internal sealed class SummaryStore(SqlDatabase database)
{
    /// <summary>A paper for which no usable summary came this often gets none.</summary>
    public const int MaxAttempts = 2;

    /// <summary>
    /// From then on editions show a text. Later than any of them could be that a worker is rendering now, by a clock
    /// that differs: a mail that is rendered again gets the same bytes.
    /// </summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(1);

    /// <summary>How many requests were made since an instant, failed ones included; never too few.</summary>
    public Task<long> CountRequestsAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.ScalarAsync<long>(
                "SELECT COALESCE(SUM(attempts), 0) FROM paper_summaries WHERE asked_at >= @since",
                new { since = since.ToRow() }),
            cancellationToken);

    /// <summary>The papers among these that have a summary in a language, or will get none.</summary>
    public async Task<IReadOnlySet<PaperRevision>> ListSettledAsync(
        IReadOnlyCollection<PaperRevision> papers, string language, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql => sql.QueryAsync<Row>(
                """
                SELECT paper, revision FROM paper_summaries
                WHERE paper IN @papers AND language = @language AND (text IS NOT NULL OR attempts >= @MaxAttempts)
                """,
                new { papers = Keys(papers), language, MaxAttempts }),
            cancellationToken);
        return rows.Select(row => new PaperRevision(row.Paper, (int)row.Revision)).ToHashSet();
    }

    /// <summary>Counts a request before it is made, so that a crash cannot exceed the budget.</summary>
    public Task CountRequestAsync(
        PaperRevision paper, string language, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                INSERT INTO paper_summaries (paper, revision, language, attempts, asked_at)
                VALUES (@Paper, @Revision, @language, 1, @now)
                ON CONFLICT (paper, revision, language) DO UPDATE SET
                    attempts = paper_summaries.attempts + 1, asked_at = excluded.asked_at
                """,
                new { paper.Paper, paper.Revision, language, now = now.ToRow() }),
            cancellationToken);

    public Task SaveAsync(
        PaperRevision paper, string language, string text, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                UPDATE paper_summaries SET text = @text, valid_from = @validFrom
                WHERE paper = @Paper AND revision = @Revision AND language = @language AND text IS NULL
                """,
                new { paper.Paper, paper.Revision, language, text, validFrom = (now + Delay).ToRow() }),
            cancellationToken);

    /// <summary>The summaries of these papers in a language; papers without one are missing.</summary>
    public async Task<IReadOnlyList<PaperSummary>> ListAsync(
        IReadOnlyCollection<PaperRevision> papers, string language, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql => sql.QueryAsync<Row>(
                """
                SELECT paper, revision, text, valid_from FROM paper_summaries
                WHERE paper IN @papers AND language = @language AND text IS NOT NULL
                """,
                new { papers = Keys(papers), language }),
            cancellationToken);
        return [.. rows.Select(row => new PaperSummary(
            new PaperRevision(row.Paper, (int)row.Revision), row.Text, Instants.FromRow(row.ValidFrom)))];
    }

    private static List<long> Keys(IReadOnlyCollection<PaperRevision> papers) =>
        [.. papers.Select(paper => paper.Paper).Distinct()];

    private sealed class Row
    {
        public long Paper { get; init; }
        public long Revision { get; init; }
        public string Text { get; init; } = "";
        public long ValidFrom { get; init; }
    }
}

/// <param name="Paper">The paper's row.</param>
internal readonly record struct PaperRevision(long Paper, int Revision);

/// <param name="ValidFrom">Editions made before do not show it.</param>
internal sealed record PaperSummary(PaperRevision Paper, string Text, DateTimeOffset ValidFrom);
