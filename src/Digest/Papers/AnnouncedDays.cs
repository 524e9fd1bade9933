using System.Globalization;
using Digest.Storage;

namespace Digest.Papers;

/// <summary>Which papers the sources announced on which day, as the pages list them.</summary>
internal sealed class AnnouncedDays(SqlDatabase database)
{
    /// <summary>
    /// One page of the papers that any source announced from one day to another, those with the most upvotes first and
    /// then in the order of their announcement. Withdrawn papers are left out.
    /// </summary>
    /// <param name="source">Only what this source announced; null for all.</param>
    public Task<PaperList> ListAsync(
        DateOnly from,
        DateOnly to,
        string? source,
        int offset,
        int count,
        CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql =>
            {
                var papers = $"""
                    FROM batches b JOIN announcements a ON a.batch = b.key JOIN papers p ON p.key = a.paper
                    WHERE b.day >= @from AND b.day <= @to AND p.withdrawn_at IS NULL
                        {(source is null ? "" : "AND b.source = @source")}
                    """;
                var parameters = new { from = TextOf(from), to = TextOf(to), source, offset, count };
                var total = await sql.ScalarAsync<long>($"SELECT COUNT(DISTINCT p.key) {papers}", parameters);
                var keys = await sql.QueryAsync<long>(
                    $"""
                    SELECT p.key {papers} GROUP BY p.key, p.upvotes ORDER BY p.upvotes DESC, MIN(a.seq)
                    LIMIT @count OFFSET @offset
                    """,
                    parameters);
                var byKey = await PaperStore.ListByKeysAsync(sql, keys);
                return new PaperList([.. keys.Where(byKey.ContainsKey).Select(key => byKey[key])], (int)total);
            },
            cancellationToken);

    /// <summary>The last day up to this one on which anything was announced; null before the first.</summary>
    public Task<DateOnly?> FindLastAsync(DateOnly upTo, CancellationToken cancellationToken) =>
        FindAsync("SELECT MAX(day) FROM batches WHERE day <= @day", upTo, cancellationToken);

    /// <summary>The first day from this one on which anything was announced; null when none came since.</summary>
    public Task<DateOnly?> FindFirstAsync(DateOnly from, CancellationToken cancellationToken) =>
        FindAsync("SELECT MIN(day) FROM batches WHERE day >= @day", from, cancellationToken);

    /// <summary>The names of the sources that have announced anything, in alphabetical order.</summary>
    public Task<IReadOnlyList<string>> ListSourcesAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT DISTINCT source FROM batches ORDER BY source"), cancellationToken);

    private Task<DateOnly?> FindAsync(string statement, DateOnly day, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql =>
                await sql.ScalarAsync<string?>(statement, new { day = TextOf(day) }) is { Length: > 0 } found
                    ? DateOnly.ParseExact(found, "yyyy-MM-dd", CultureInfo.InvariantCulture)
                    : (DateOnly?)null,
            cancellationToken);

    private static string TextOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <param name="Total">How many there are over all pages of the list.</param>
internal sealed record PaperList(IReadOnlyList<Paper> Papers, int Total);
