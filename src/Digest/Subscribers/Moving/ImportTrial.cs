using Digest.Storage;
using Digest.Subscribers.SignUps;

namespace Digest.Subscribers.Moving;

/// <summary>Says what <see cref="ImportWriter"/> would do, and changes nothing.</summary>
/// <param name="database">Null where there is none yet.</param>
internal sealed class ImportTrial(SqlDatabase? database, bool inviteLeft) : IImportTarget
{
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private readonly HashSet<string> _blocked = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<AddResult>> AddAsync(
        IReadOnlyList<Subscriber> subscribers, CancellationToken cancellationToken)
    {
        var emails = subscribers.Select(subscriber => subscriber.Email).ToList();
        IReadOnlyDictionary<string, DateTimeOffset> left = new Dictionary<string, DateTimeOffset>();
        if (database is not null)
        {
            (var suppressed, left, var known) = await database.ReadAsync(
                async sql => (
                    await SuppressionStore.ListSuppressedAsync(sql, emails),
                    await Invitations.ListLeftAsync(sql, emails),
                    await KnownAddresses.ListAsync(sql, emails)),
                cancellationToken);
            _blocked.UnionWith(suppressed);
            _left.UnionWith(left.Keys);
            _subscribed.UnionWith(known.Keys);
        }

        return [.. emails.Select(email => new AddResult(
            _blocked.Contains(email.Key) ? AddOutcome.Suppressed
            : _left.Contains(email.Key) ? inviteLeft ? AddOutcome.Invited : AddOutcome.Left
            : _subscribed.Add(email.Key) ? AddOutcome.Added
            : AddOutcome.AlreadySubscribed,
            left.TryGetValue(email.Key, out var at) ? at : null))];
    }

    public async Task<IReadOnlyList<EmailAddress>> RefuseAsync(
        IReadOnlyList<RefusedElsewhere> refused, CancellationToken cancellationToken)
    {
        foreach (var person in refused)
            (person.There.Standing == Standing.Blocked ? _blocked : _left).Add(person.Email.Key);
        if (database is null) return [];
        var known = await database.ReadAsync(
            sql => KnownAddresses.ListAsync(sql, refused.Select(person => person.Email)), cancellationToken);
        return [.. from person in refused
            where known.TryGetValue(person.Email.Key, out var subscriber) && subscriber.IsMailed
            select person.Email];
    }
}
