using System.Globalization;
using System.Runtime.CompilerServices;
using Digest.Outbox;
using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>Who subscribes, and to what.</summary>
public sealed class SubscriberStore(SqlDatabase database, TimeProvider clock)
{
    /// <summary>After a pause, announcements older than this are not made up for.</summary>
    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromDays(7);

    /// <summary>Rows read at a time when all are streamed.</summary>
    private const int Page = 1000;

    public async Task<AddOutcome> AddAsync(Subscriber subscriber, CancellationToken cancellationToken) => (await AddAsync([subscriber], cancellationToken))[0];

    /// <summary>
    /// Adds in one transaction. Active subscribers are due from now on and start with the latest batch of each source; pending ones are sent a mail to confirm. Whoever
    /// unsubscribed before is taken in anew; other addresses that are there stay as they are.
    /// </summary>
    /// <returns>An outcome for each, in order.</returns>
    public Task<IReadOnlyList<AddOutcome>> AddAsync(IReadOnlyList<Subscriber> subscribers, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => SubscriberInsert.RunAsync(sql, subscribers, clock.GetUtcNow()), cancellationToken);

    public async Task<Subscriber?> FindAsync(EmailAddress email, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(sql => SubscriberRows.ReadAsync(sql, "WHERE email_key = @Key", new { email.Key }), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public async Task<Subscriber?> FindAsync(long key, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(sql => SubscriberRows.ReadAsync(sql, "WHERE key = @key", new { key }), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Writes all that a person can say about a subscriber, topics included; a topic without a key is new, one that is missing goes.</summary>
    /// <returns>The subscriber as it is now; null when it is gone.</returns>
    public async Task<Subscriber?> EditAsync(Subscriber changed, CancellationToken cancellationToken) =>
        await database.WriteAsync(sql => SubscriberEdit.RunAsync(sql, changed, clock.GetUtcNow()), cancellationToken)
            ? await FindAsync(changed.Key, cancellationToken)
            : null;

    /// <summary>All, or those of one status, by address; a page at a time, however many there are.</summary>
    public async IAsyncEnumerable<Subscriber> AllAsync(SubscriberStatus? status, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        while (true)
        {
            var page = await database.ReadAsync(
                sql => SubscriberRows.ReadAsync(
                    sql,
                    $"WHERE email_key > @after {(status is null ? "" : "AND status = @status")} ORDER BY email_key LIMIT {Page.ToString(CultureInfo.InvariantCulture)}",
                    new { after, status = status?.ToString() }),
                cancellationToken);
            foreach (var subscriber in page) yield return subscriber;
            if (page.Count < Page) yield break;
            after = page[^1].Email.Key;
        }
    }

    /// <summary>Forgets a subscriber with topics, editions and deliveries. A suppression of the address stays.</summary>
    /// <returns>False when there was none.</returns>
    public Task<bool> RemoveAsync(long key, CancellationToken cancellationToken) =>
        database.WriteAsync(async sql => await sql.ExecuteAsync("DELETE FROM subscribers WHERE key = @key", new { key }) > 0, cancellationToken);

    /// <returns>False when the subscriber is not active.</returns>
    public Task<bool> PauseAsync(long key, CancellationToken cancellationToken) => StopAsync(key, SubscriberStatus.Paused, ["Active"], cancellationToken);

    /// <returns>False when there was nothing to end.</returns>
    public Task<bool> UnsubscribeAsync(long key, CancellationToken cancellationToken) =>
        StopAsync(key, SubscriberStatus.Unsubscribed, ["Active", "Paused", "Pending"], cancellationToken);

    /// <summary>Due again from now on; of what was announced meanwhile, the last 7 days count.</summary>
    /// <returns>False when the subscriber is not paused.</returns>
    public Task<bool> ResumeAsync(long key, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                var since = clock.GetUtcNow() - LongestCatchUp;
                var oldest = await sql.ScalarAsync<long>("SELECT COALESCE(MAX(seq), 0) FROM announcements WHERE announced_at < @since", new { since = since.ToRow() });
                return await ActivateAsync(sql, key, "Paused", oldest) is not null;
            },
            cancellationToken);

    /// <summary>The address has been confirmed: active from now on, and welcomed.</summary>
    /// <returns>False when the subscriber is not pending.</returns>
    public Task<bool> ConfirmAsync(long key, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                if (await ActivateAsync(sql, key, "Pending", 0) is not { } subscriber) return false;
                await OutboxStore.QueueAsync(sql, [SubscriberInsert.Notice(MailKind.Welcome, key, subscriber.Email, clock.GetUtcNow())]);
                return true;
            },
            cancellationToken);

    private async Task<Subscriber?> ActivateAsync(SqlSession sql, long key, string from, long lowestCursor)
    {
        if (await SubscriberRows.ReadAsync(sql, "WHERE key = @key AND status = @from", new { key, from }) is not [var subscriber]) return null;
        var now = clock.GetUtcNow();
        await sql.ExecuteAsync(
            "UPDATE subscribers SET status = 'Active', cursor = @cursor, next_due_at = @due, changed_at = @now WHERE key = @key",
            new { key, cursor = Math.Max(subscriber.Cursor, lowestCursor), due = SendSchedule.NextAfter(subscriber, now).ToRow(), now = now.ToRow() });
        return subscriber;
    }

    private Task<bool> StopAsync(long key, SubscriberStatus status, string[] from, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql => await sql.ExecuteAsync(
                "UPDATE subscribers SET status = @status, next_due_at = NULL, changed_at = @now WHERE key = @key AND status IN @from",
                new { key, status = status.ToString(), from, now = clock.GetUtcNow().ToRow() }) > 0,
            cancellationToken);
}
