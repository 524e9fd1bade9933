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

    /// <summary>Those who would be mailed, if they were not refused later in the list.</summary>
    private readonly HashSet<string> _mailed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

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

        return [.. subscribers.Select(subscriber => new AddResult(
            Add(subscriber), left.TryGetValue(subscriber.Email.Key, out var at) ? at : null))];
    }

    private AddOutcome Add(Subscriber subscriber)
    {
        var key = subscriber.Email.Key;
        if (_blocked.Contains(key)) return AddOutcome.Suppressed;
        if (_left.Contains(key))
            return inviteLeft && SubscriberLifecycle.WantsMail(subscriber) ? AddOutcome.Invited : AddOutcome.Left;
        if (!_subscribed.Add(key)) return AddOutcome.AlreadySubscribed;
        if (subscriber.Status is not (SubscriberStatus.Unsubscribed or SubscriberStatus.Suppressed)) _mailed.Add(key);
        return AddOutcome.Added;
    }

    public async Task<IReadOnlyList<EmailAddress>> RefuseAsync(
        IReadOnlyList<RefusedElsewhere> refused, CancellationToken cancellationToken)
    {
        foreach (var person in refused)
            (person.There.Standing == Standing.Blocked ? _blocked : _left).Add(person.Email.Key);
        if (database is not null)
        {
            var known = await database.ReadAsync(
                sql => KnownAddresses.ListAsync(sql, refused.Select(person => person.Email)), cancellationToken);
            _mailed.UnionWith(known.Where(one => one.Value.IsMailed).Select(one => one.Key));
        }

        return
        [
            .. refused.Select(person => person.Email)
                .Where(email => _mailed.Contains(email.Key) && _ended.Add(email.Key)),
        ];
    }
}
