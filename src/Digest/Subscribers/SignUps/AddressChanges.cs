using Digest.Links;
using Digest.Outbox;
using Digest.Storage;

namespace Digest.Subscribers.SignUps;

/// <summary>
/// Moves a subscription to another address, once its owner has confirmed it there. Links that change something end
/// with the move, links to unsubscribe stay, mails that wait follow, and the old address is told once.
/// </summary>
internal sealed class AddressChanges(SqlDatabase database, TimeProvider clock)
{
    /// <summary>The newest change that was asked for and can still be confirmed; null for none.</summary>
    public Task<AddressChange?> FindAsync(long subscriber, CancellationToken cancellationToken) =>
        database.ReadAsync(sql => FindAsync(sql, subscriber, clock.GetUtcNow()), cancellationToken);

    /// <summary>The open changes of these subscribers, by key.</summary>
    public static async Task<IReadOnlyDictionary<long, AddressChange>> ListAsync(
        SqlSession sql, IReadOnlyCollection<long> subscribers) =>
        (await sql.QueryAsync<Row>(
            "SELECT subscriber, email, generation, asked_at FROM address_changes WHERE subscriber IN @subscribers",
            new { subscribers }))
        .ToDictionary(row => row.Subscriber, row => row.ToChange());

    /// <summary>Notes the new address; the one before, if it was not confirmed, counts no more.</summary>
    /// <returns>The mail that asks there, or one that says that it has a subscription; null for none.</returns>
    public static async Task<OutboxMessage?> OpenAsync(
        SqlSession sql, long subscriber, EmailAddress email, DateTimeOffset now)
    {
        if (await SubscriberStore.FindAsync(sql, subscriber)
                is not { Status: SubscriberStatus.Active or SubscriberStatus.Paused } owner
            || owner.Email.Key == email.Key
            || (await SuppressionStore.ListSuppressedAsync(sql, [email])).Count > 0)
            return null;
        if (await SubscriberStore.FindAsync(sql, email) is { } known && IsTaken(known))
        {
            return known.Status == SubscriberStatus.Suppressed
                ? null
                : SubscriberLifecycle.NoticeTo(known, known.Key, MailKind.Settings, now);
        }

        await sql.ExecuteAsync(
            """
            INSERT INTO address_changes (subscriber, email, generation, asked_at)
            VALUES (@subscriber, @email, @generation, @now)
            ON CONFLICT (subscriber) DO UPDATE
                SET email = excluded.email, generation = excluded.generation, asked_at = excluded.asked_at
            """,
            new { subscriber, email = email.ToString(), generation = LinkGeneration.New(), now = now.ToRow() });
        return SubscriberLifecycle.NoticeTo(owner with { Email = email }, subscriber, MailKind.Address, now);
    }

    /// <summary>The subscriber has left, or their address fails: nothing moves any more.</summary>
    public static Task CloseAsync(SqlSession sql, long subscriber) =>
        sql.ExecuteAsync("DELETE FROM address_changes WHERE subscriber = @subscriber", new { subscriber });

    /// <param name="generation">Of the link that was used.</param>
    /// <returns>The subscriber as they are now; null when no such link is open, they have left meanwhile, or the
    /// address has a subscription of its own.</returns>
    public Task<Subscriber?> ConfirmAsync(long subscriber, long generation, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                var now = clock.GetUtcNow();
                if (await SubscriberStore.LockAsync(sql, subscriber)
                        is not { Status: SubscriberStatus.Active or SubscriberStatus.Paused } owner
                    || await FindAsync(sql, subscriber, now) is not { } change
                    || change.Generation != generation
                    || (await SuppressionStore.ListSuppressedAsync(sql, [change.Email])).Count > 0)
                    return null;
                if (await SubscriberStore.LockAsync(sql, change.Email) is { } known)
                {
                    if (IsTaken(known)) return null;
                    await SubscriberStore.RemoveAsync(sql, known.Key, now);
                }

                // Whoever left from there has decided anew.
                await DepartureStore.RemoveAsync(sql, change.Email);
                await SubscriberStore.MoveAsync(sql, subscriber, change.Email, now);
                await OutboxStore.ReaddressAsync(sql, subscriber, change.Email.ToString());
                await OutboxStore.QueueAsync(
                    sql, [SubscriberLifecycle.NoticeTo(owner, subscriber, MailKind.Moved, now)]);
                await CloseAsync(sql, subscriber);
                return await SubscriberStore.FindAsync(sql, subscriber);
            },
            cancellationToken);

    /// <summary>One who only asked, or left, has nothing there that the owner of the address would lose.</summary>
    private static bool IsTaken(Subscriber known) =>
        known.Status is not (SubscriberStatus.Pending or SubscriberStatus.Unsubscribed);

    private static async Task<AddressChange?> FindAsync(SqlSession sql, long subscriber, DateTimeOffset now) =>
        (await ListAsync(sql, [subscriber])).GetValueOrDefault(subscriber) is { } change
        && now - change.AskedAt <= SignUpLimits.Kept
            ? change
            : null;

    private sealed class Row
    {
        public long Subscriber { get; init; }
        public string Email { get; init; } = "";
        public long Generation { get; init; }
        public long AskedAt { get; init; }

        public AddressChange ToChange() =>
            new(EmailAddress.Parse(Email).Address!, Generation, Instants.FromRow(AskedAt));
    }
}

/// <param name="Generation">Of the link that confirms it.</param>
internal sealed record AddressChange(EmailAddress Email, long Generation, DateTimeOffset AskedAt);
