using Digest.Storage;

namespace Digest.Outbox;

/// <summary>
/// How much mail was delivered, complained about and unsubscribed from with one click, by day and recipient's domain.
/// Every method works in the caller's transaction.
/// </summary>
internal static class MailDays
{
    /// <summary>Stands for all domains together.</summary>
    public const string AllDomains = "";

    public static long DayOf(DateTimeOffset instant) =>
        DateOnly.FromDateTime(instant.UtcDateTime).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static DateTimeOffset StartOf(long day) => DateTimeOffset.UnixEpoch.AddDays(day);

    /// <summary>In lower case; empty for what is not an address.</summary>
    public static string DomainOf(string recipient) =>
        recipient[(recipient.LastIndexOf('@') + 1)..].TrimEnd('.').ToLowerInvariant();

    public static Task CountDeliveredAsync(
        SqlSession sql, IEnumerable<(string Recipient, DateTimeOffset At)> delivered) =>
        AddAsync(
            sql, "delivered", delivered.Select(mail => (DayOf(mail.At), DomainOf(mail.Recipient))));

    public static Task CountComplaintAsync(SqlSession sql, string recipient, DateTimeOffset at) =>
        AddAsync(sql, "complaints", [(DayOf(at), DomainOf(recipient))]);

    public static Task CountOneClickAsync(SqlSession sql, string recipient, DateTimeOffset at) =>
        AddAsync(sql, "one_click", [(DayOf(at), DomainOf(recipient))]);

    public static Task<long> CountDeliveredAsync(SqlSession sql, long day) =>
        sql.ScalarAsync<long>(
            "SELECT COALESCE(SUM(delivered), 0) FROM mail_days WHERE day = @day AND domain = ''", new { day });

    /// <summary>The sums of each domain since a day, those with most mail first.</summary>
    public static Task<IReadOnlyList<MailCounts>> SumAsync(SqlSession sql, long since) =>
        SumAsync(sql, "day >= @since", new { since });

    /// <summary>
    /// The sums over some days of each domain with complaints that count. Mostly there are none; lists of days and
    /// domains let both databases look up the few rows instead of reading all of these days.
    /// </summary>
    public static async Task<IReadOnlyList<MailCounts>> SumComplainedAsync(SqlSession sql, IReadOnlyList<long> days)
    {
        var domains = await sql.QueryAsync<string>(
            "SELECT DISTINCT domain FROM mail_days WHERE day >= @first AND complaints > forgiven",
            new { first = days.Min() });
        return domains.Count == 0
            ? []
            : await SumAsync(sql, "day IN @days AND domain IN @domains", new { days, domains });
    }

    private static Task<IReadOnlyList<MailCounts>> SumAsync(SqlSession sql, string where, object parameters) =>
        sql.QueryAsync<MailCounts>(
            $"""
            SELECT domain, CAST(SUM(delivered) AS BIGINT) AS delivered, CAST(SUM(complaints) AS BIGINT) AS complaints,
                CAST(SUM(forgiven) AS BIGINT) AS forgiven, CAST(SUM(one_click) AS BIGINT) AS one_click
            FROM mail_days WHERE {where}
            GROUP BY domain ORDER BY delivered DESC, domain
            """,
            parameters);

    /// <summary>The operator resumes delivery: what was complained about so far counts no longer.</summary>
    public static Task ForgiveAsync(SqlSession sql) =>
        sql.ExecuteAsync("UPDATE mail_days SET forgiven = complaints WHERE forgiven < complaints");

    public static Task DeleteBeforeAsync(SqlSession sql, DateTimeOffset before) =>
        sql.ExecuteAsync("DELETE FROM mail_days WHERE day < @day", new { day = DayOf(before) });

    /// <summary>In one order, so that two workers that count the same domains wait for each other.</summary>
    private static Task AddAsync(SqlSession sql, string column, IEnumerable<(long Day, string Domain)> mails)
    {
        var rows = mails
            .SelectMany(mail => new[] { mail, (mail.Day, Domain: AllDomains) })
            .GroupBy(mail => mail)
            .OrderBy(group => group.Key.Day).ThenBy(group => group.Key.Domain, StringComparer.Ordinal)
            .Select(group => new object?[] { group.Key.Day, group.Key.Domain, (long)group.Count() })
            .ToList();
        return rows.Count == 0
            ? Task.CompletedTask
            : sql.InsertAsync(
                $"""
                INSERT INTO mail_days (day, domain, {column}) VALUES {"{rows}"}
                ON CONFLICT (day, domain) DO UPDATE SET {column} = mail_days.{column} + excluded.{column}
                """,
                rows);
    }
}

internal sealed record MailCounts
{
    /// <summary>Empty for all together.</summary>
    public string Domain { get; init; } = "";

    public long Delivered { get; init; }

    public long Complaints { get; init; }

    /// <summary>Complaints that no longer count.</summary>
    public long Forgiven { get; init; }

    /// <summary>Unsubscribed by their mail program's button.</summary>
    public long OneClick { get; init; }
}
