using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>Takes back what a clock that was ahead has put off.</summary>
internal sealed class DueCorrection(SqlDatabase database, TimeProvider clock)
{
    /// <summary>Rows corrected in a transaction.</summary>
    private const int Page = 1000;

    private const string IsAhead =
        """
        status = 'Active' AND next_due_at > @daily
            AND next_due_at > CASE cadence WHEN 'Daily' THEN @daily WHEN 'Weekdays' THEN @weekdays ELSE @weekly END
        """;

    /// <summary>
    /// Who is due later than their cadence allows is due for the period that has begun. If that had its digest, only
    /// the due instant moves.
    /// </summary>
    public async Task CorrectAsync(CancellationToken cancellationToken)
    {
        int corrected;
        do corrected = await database.WriteAsync(CorrectPageAsync, cancellationToken);
        while (corrected == Page);
    }

    /// <summary>How many are due later than their cadence allows.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.ScalarAsync<long>(
                $"SELECT COUNT(*) FROM subscribers WHERE {IsAhead}", Limits(clock.GetUtcNow())),
            cancellationToken);

    private async Task<int> CorrectPageAsync(SqlSession sql)
    {
        var now = clock.GetUtcNow();
        var rows = await sql.QueryAsync<SubscriberRow>(
            $"""
            SELECT {SubscriberRow.Columns} FROM subscribers WHERE {IsAhead} LIMIT {Page} {sql.Dialect.SkipLocked}
            """,
            Limits(now));
        var ahead = rows.Select(row => row.ToSubscriber([]));
        await SubscriberStore.MoveDueAsync(sql, ahead.Select(s => (s.Key, SendSchedule.LastBefore(s, now))));
        return rows.Count;
    }

    private static object Limits(DateTimeOffset now) => new
    {
        daily = (now + SendSchedule.MaxAhead(Cadence.Daily)).ToRow(),
        weekdays = (now + SendSchedule.MaxAhead(Cadence.Weekdays)).ToRow(),
        weekly = (now + SendSchedule.MaxAhead(Cadence.Weekly)).ToRow(),
    };
}
