using Digest.Events;
using Digest.Storage;
using Digest.Subscribers.SignUps;

namespace Digest.Subscribers.Moving;

/// <summary>Writes a list into the database, each batch in a transaction.</summary>
/// <param name="inviteLeft">Whether people who left are asked by mail whether they want to come back.</param>
internal sealed class ImportWriter(
    SqlDatabase database, SubscriberLifecycle lifecycle, TimeProvider clock, bool inviteLeft = false) : IImportTarget
{
    public Task<IReadOnlyList<AddResult>> AddAsync(
        IReadOnlyList<Subscriber> subscribers, CancellationToken cancellationToken) =>
        lifecycle.AddAsync(subscribers, cancellationToken, inviteLeft);

    /// <summary>
    /// Of people who are not known here nothing is kept but what keeps mail away from them: a trace that they left,
    /// or the suppressed address. No mail says so.
    /// </summary>
    public Task<IReadOnlyList<EmailAddress>> RefuseAsync(
        IReadOnlyList<RefusedElsewhere> refused, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => RefuseAsync(sql, refused, clock.GetUtcNow()), cancellationToken);

    private static async Task<IReadOnlyList<EmailAddress>> RefuseAsync(
        SqlSession sql, IReadOnlyList<RefusedElsewhere> refused, DateTimeOffset now)
    {
        var known = await KnownAddresses.ListAsync(sql, refused.Select(person => person.Email));
        await DepartureStore.AddAsync(
            sql,
            [.. from person in refused
                where person.There.Standing == Standing.Left && !known.ContainsKey(person.Email.Key)
                select (person.Email, At(person))]);
        var ended = new List<EmailAddress>();
        var subscriptions = new List<long>();
        foreach (var person in refused)
        {
            var isBlocked = person.There.Standing == Standing.Blocked;
            var subscriber = known.GetValueOrDefault(person.Email.Key);
            if (isBlocked)
                await SuppressionStore.AddAsync(
                    sql,
                    person.Email,
                    subscriber?.Status,
                    SuppressionReason.Imported,
                    person.There.State,
                    At(person));
            if (subscriber is not null
                && await SubscriberStore.ChangeStatusAsync(
                    sql,
                    subscriber.Key,
                    Transition.Of(isBlocked ? SubscriberEvent.Bounce : SubscriberEvent.Unsubscribe),
                    due: null,
                    cursor: null,
                    now)
                && subscriber.IsMailed)
            {
                await AddressChanges.CloseAsync(sql, subscriber.Key);
                ended.Add(person.Email);
                if (subscriber.Status != SubscriberStatus.Pending) subscriptions.Add(subscriber.Key);
            }
        }

        await SubscriberEvents.RecordAsync(sql, EventKind.Unsubscribed, subscriptions, now);

        return ended;

        // A date ahead of now would be a mistake of the file.
        DateTimeOffset At(RefusedElsewhere person) => person.There.At is { } at && at < now ? at : now;
    }
}
