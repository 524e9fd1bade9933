using System.Globalization;
using Digest.Operations;
using Digest.Storage;
using Digest.Subscribers;
using Microsoft.Extensions.Logging;

namespace Digest.Editions;

/// <summary>
/// Subscribers whose edition cannot be made. The operator is alerted once; the edition is retried every hour, as soon
/// as the subscriber is edited, and after a start, which may bring what was missing.
/// </summary>
internal sealed class SetAsideSubscribers(SqlDatabase database, OperatorAlerts alerts, TimeProvider clock)
{
    /// <summary>In an alert and by <c>doctor</c>.</summary>
    public const int MaxNamed = 5;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    /// <summary>Those whose edition is not tried now.</summary>
    public Task<IReadOnlyList<long>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<long>>(
            async sql =>
            {
                var waiting = await sql.QueryAsync<(long Subscriber, long TriedAt)>(
                    """
                    SELECT subscriber, tried_at FROM editions_set_aside
                    WHERE tried_at > @since AND tried_at >= @start
                    """,
                    new { since = (clock.GetUtcNow() - RetryAfter).ToRow(), start = _startedAt.ToRow() });
                var changed = await SubscriberStore.ListChangedAsync(
                    sql, waiting.Select(row => (row.Subscriber, Instants.FromRow(row.TriedAt))));
                return [.. waiting.Select(row => row.Subscriber).Except(changed)];
            },
            cancellationToken);

    /// <summary>How many there are, and those who were set aside last.</summary>
    public Task<(long Count, IReadOnlyList<SetAsideSubscriber> Latest)> ListLatestAsync(
        CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql => (
                await sql.ScalarAsync<long>("SELECT COUNT(*) FROM editions_set_aside"),
                await WithAddressesAsync(
                    sql,
                    await sql.QueryAsync<Row>(
                        "SELECT subscriber, reason, since FROM editions_set_aside ORDER BY since DESC LIMIT @MaxNamed",
                        new { MaxNamed }))),
            cancellationToken);

    /// <summary>Stores them and alerts the operator to those who were not known, or for another reason.</summary>
    public async Task<IReadOnlyList<SetAsideSubscriber>> RecordAsync(
        IReadOnlyList<SetAside> failed, CancellationToken cancellationToken)
    {
        if (failed.Count == 0) return [];
        var (all, news) = await database.WriteAsync(sql => RecordAsync(sql, failed), cancellationToken);
        if (news.Count > 0)
        {
            await alerts.NotifyAsync(
                LogLevel.Error,
                "Digests that cannot be created",
                $"{DescribeAll(news.Count, news)} All others get their digests. These are tried again every hour, "
                    + "and when the subscriber is edited. Their papers are kept for them.",
                cancellationToken);
        }

        return all;
    }

    /// <summary>With their addresses; nothing is stored.</summary>
    public Task<IReadOnlyList<SetAsideSubscriber>> ListAsync(
        IReadOnlyList<SetAside> failed, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => WithAddressesAsync(
                sql, [.. failed.Select(one => new Row { Subscriber = one.Subscriber, Reason = one.Reason })]),
            cancellationToken);

    /// <summary>Their editions were made.</summary>
    public static Task ClearAsync(SqlSession sql, IReadOnlyList<long> subscribers) =>
        sql.ExecuteAsync("DELETE FROM editions_set_aside WHERE subscriber IN @subscribers", new { subscribers });

    /// <summary>One sentence or two for the operator.</summary>
    /// <param name="named">The first of them.</param>
    public static string DescribeAll(long count, IEnumerable<SetAsideSubscriber> named) => string.Create(
        CultureInfo.InvariantCulture,
        $"The digests of {count} {(count == 1 ? "subscriber" : "subscribers")} cannot be created: "
            + $"{string.Join("; ", named.Take(MaxNamed).Select(one => one.Describe()))}"
            + $"{(count > MaxNamed ? "; …" : "")}.");

    private async Task<(IReadOnlyList<SetAsideSubscriber> All, IReadOnlyList<SetAsideSubscriber> News)> RecordAsync(
        SqlSession sql, IReadOnlyList<SetAside> failed)
    {
        var known = (await sql.QueryAsync<Row>(
            "SELECT subscriber, reason, since FROM editions_set_aside WHERE subscriber IN @keys",
            new { keys = failed.Select(one => one.Subscriber).ToList() })).ToDictionary(row => row.Subscriber);
        var now = clock.GetUtcNow().ToRow();
        var all = await WithAddressesAsync(sql, [.. failed.Select(one => new Row
        {
            Subscriber = one.Subscriber,
            Reason = one.Reason,
            Since = known.GetValueOrDefault(one.Subscriber)?.Since ?? now,
        })]);
        await sql.ForRowsAsync<long>(
            """
            INSERT INTO editions_set_aside (subscriber, reason, since, tried_at) VALUES {rows}
            ON CONFLICT (subscriber) DO UPDATE SET reason = excluded.reason, tried_at = excluded.tried_at
            """,
            [.. all.Select(one => new object?[] { one.Key, one.Reason, one.Since.ToRow(), now })]);
        return (all, [.. all.Where(one => known.GetValueOrDefault(one.Key)?.Reason != one.Reason)]);
    }

    /// <summary>One that was deleted meanwhile is missing.</summary>
    private static async Task<IReadOnlyList<SetAsideSubscriber>> WithAddressesAsync(
        SqlSession sql, IReadOnlyList<Row> rows)
    {
        var emails = await SubscriberStore.ListAddressesAsync(sql, [.. rows.Select(row => row.Subscriber)]);
        return
        [
            .. rows.Where(row => emails.ContainsKey(row.Subscriber)).Select(row => new SetAsideSubscriber(
                row.Subscriber, emails[row.Subscriber], row.Reason, Instants.FromRow(row.Since))),
        ];
    }

    private sealed record Row
    {
        public long Subscriber { get; init; }
        public string Reason { get; init; } = "";
        public long Since { get; init; }
    }
}

/// <summary>A subscriber whose edition could not be composed.</summary>
internal sealed record SetAside(long Subscriber, string Reason);

/// <param name="Key">The subscriber's row.</param>
/// <param name="Since">When its edition failed first.</param>
internal sealed record SetAsideSubscriber(long Key, string Email, string Reason, DateTimeOffset Since)
{
    public string Describe() =>
        FormattableString.Invariant($"{Email}, since {Since:yyyy-MM-dd} ({Reason.TrimEnd('.')})");
}
