using Digest.Storage;

namespace Digest.Operations;

/// <summary>
/// What is wrong, one row for each trouble that ever was: open until it has recovered. Every method works in the
/// caller's transaction and returns which mails it makes necessary.
/// </summary>
internal static class AlertStore
{
    private const string Columns =
        "name, kind, worker, subject, text, raised_at, recovered_at, notified_at, is_notified";

    public static Task<IReadOnlyList<AlertRow>> ListAsync(SqlSession sql) =>
        sql.QueryAsync<AlertRow>($"SELECT {Columns} FROM alerts ORDER BY raised_at, name");

    /// <returns>Whether it is to be mailed: not when it is open, and not again within the interval.</returns>
    public static async Task<bool> RaiseAsync(SqlSession sql, AlertRow alert, DateTimeOffset now, TimeSpan interval)
    {
        var before = await LockAsync(sql, alert.Name);
        if (before is { RecoveredAt: null }) return false;
        var isMailed = before is null || before.MayBeMailed(now, interval);
        var row = alert with
        {
            NotifiedAt = isMailed ? now.ToRow() : before!.NotifiedAt,
            IsNotified = isMailed ? 1 : 0,
        };
        // Another worker may have been first.
        return await sql.ExecuteAsync(
            $"""
            INSERT INTO alerts ({Columns}) VALUES (@Name, @Kind, @Worker, @Subject, @Text, @RaisedAt, NULL,
                @NotifiedAt, @IsNotified)
            ON CONFLICT (name) DO UPDATE SET subject = excluded.subject, text = excluded.text,
                raised_at = excluded.raised_at, recovered_at = NULL, notified_at = excluded.notified_at,
                is_notified = excluded.is_notified
            WHERE alerts.recovered_at IS NOT NULL
            """,
            row) > 0 && isMailed;
    }

    /// <returns>The alert as it was, when its end is to be mailed; otherwise null.</returns>
    public static async Task<AlertRow?> ClearAsync(SqlSession sql, string name, DateTimeOffset now)
    {
        var before = await LockAsync(sql, name);
        if (before is not { RecoveredAt: null }) return null;
        await sql.ExecuteAsync(
            "UPDATE alerts SET recovered_at = @now, is_notified = 0 WHERE name = @name",
            new { name, now = now.ToRow() });
        return before.IsNotified == 1 ? before : null;
    }

    /// <summary>
    /// Open alerts to be mailed now: those that were raised again within the interval, when that is over, and reminders
    /// of the others.
    /// </summary>
    public static async Task<IReadOnlyList<AlertRow>> TakeDueAsync(
        SqlSession sql, DateTimeOffset now, TimeSpan interval, TimeSpan reminderInterval)
    {
        var due = (await sql.QueryAsync<AlertRow>(
                $"SELECT {Columns} FROM alerts WHERE recovered_at IS NULL ORDER BY raised_at {sql.Dialect.Lock}"))
            .Where(alert => alert.MayBeMailed(now, alert.IsNotified == 1 ? reminderInterval : interval))
            .ToList();
        if (due.Count > 0)
            await sql.ExecuteAsync(
                "UPDATE alerts SET notified_at = @now, is_notified = 1 WHERE name IN @names",
                new { now = now.ToRow(), names = due.Select(alert => alert.Name).ToList() });
        return due;
    }

    /// <summary>Closes what workers reported that were gone before an instant; nobody else can say how it is.</summary>
    public static Task CloseOfGoneWorkersAsync(SqlSession sql, DateTimeOffset now, DateTimeOffset raisedBefore) =>
        sql.ExecuteAsync(
            """
            UPDATE alerts SET recovered_at = @now, is_notified = 0
            WHERE recovered_at IS NULL AND worker IS NOT NULL AND raised_at < @before
                AND worker NOT IN (SELECT name FROM workers)
            """,
            new { now = now.ToRow(), before = raisedBefore.ToRow() });

    private static Task<AlertRow?> LockAsync(SqlSession sql, string name) =>
        sql.FirstOrDefaultAsync<AlertRow>(
            $"SELECT {Columns} FROM alerts WHERE name = @name {sql.Dialect.Lock}", new { name });
}

/// <summary>A row of <c>alerts</c>; instants are milliseconds since 1970.</summary>
internal sealed record AlertRow
{
    public string Name { get; init; } = "";

    public string Kind { get; init; } = "";

    public string? Worker { get; init; }

    public string Subject { get; init; } = "";

    public string Text { get; init; } = "";

    public long RaisedAt { get; init; }

    public long? RecoveredAt { get; init; }

    public long? NotifiedAt { get; init; }

    public long IsNotified { get; init; }

    public bool IsOpen => RecoveredAt is null;

    /// <summary>A mail of the future was sent by a clock that was wrong.</summary>
    public bool MayBeMailed(DateTimeOffset now, TimeSpan interval) =>
        NotifiedAt is not { } last || last > now.ToRow() || last <= (now - interval).ToRow();
}
