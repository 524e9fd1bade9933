using System.Threading.Channels;
using Digest.Outbox;
using Digest.Storage;

namespace Digest.Delivery.Pacing;

/// <summary>
/// Decides when a mail may be handed to the relay, by who receives it: so many a minute and in flight for each
/// provider, and none while a provider pauses. What has to wait goes back to the queue until its turn, so that mail to
/// others is never held up. Safe for concurrent sends.
/// </summary>
internal sealed class ProviderPacer(
    ProviderDirectory directory, DeliveryOptions options, bool isPaced, SqlDatabase database, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProviderPace> _paces = new(StringComparer.Ordinal);
    private readonly Channel<bool> _left = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Domains to which nothing but what was asked for goes, until the operator resumes it.</summary>
    private readonly HashSet<string> _stopped = [];

    private int _workers = 1;
    private DateTimeOffset _lastTurn;

    /// <summary>True while not all turns have come that were given out, in this run or before.</summary>
    public bool HasTurns
    {
        get
        {
            lock (_lock) return _lastTurn > clock.GetUtcNow();
        }
    }

    public string ProviderOf(string recipient) => isPaced ? directory.ProviderOf(recipient) : "";

    /// <summary>What other workers, or the process before, know about providers; who shares their limits.</summary>
    public async Task BeginRunAsync(int workers, CancellationToken cancellationToken)
    {
        if (!isPaced) return;
        var now = clock.GetUtcNow();
        var known = await database.ReadAsync(ProviderPauses.ListAsync, cancellationToken);
        List<string> recovered = [];
        lock (_lock)
        {
            _workers = Math.Max(1, workers);
            foreach (var pace in _paces.Values) pace.BeginRun(_workers);
            _stopped.Clear();
            foreach (var pause in known)
            {
                var until = Instants.FromRow(pause.Until);
                if (until is null) _stopped.Add(pause.Provider);
                else if (until > now)
                    PaceOf(pause.Provider).Restore(now, until.Value, pause.PerMinute / 60.0, pause.Reason);
                else if (!_paces.TryGetValue(pause.Provider, out var pace) || pace.Reduced is null)
                    recovered.Add(pause.Provider);
            }
        }

        if (recovered.Count > 0)
            await database.WriteAsync(
                sql => ProviderPauses.RemoveEndedAsync(sql, recovered, now), cancellationToken);
    }

    /// <summary>Those of the mails just taken that must wait, and until when.</summary>
    /// <param name="maxAdmitted">For one provider at a time.</param>
    /// <param name="isUrgent">Someone waits for all of them.</param>
    public IReadOnlyList<PostponedMail> Admit(IReadOnlyList<TakenMail> taken, int maxAdmitted, bool isUrgent)
    {
        if (!isPaced) return [];
        List<PostponedMail> postponed = [];
        var now = clock.GetUtcNow();
        foreach (var mail in taken)
        {
            var provider = directory.ProviderOf(mail.Recipient);
            lock (_lock)
            {
                var pace = PaceOf(provider);
                var waits = !isUrgent && mail.IsDigest;
                if (mail.IsDigest && IsStopped(mail.Recipient))
                {
                    postponed.Add(new PostponedMail(
                        mail.Key, now + ProviderPauses.StoppedDelay, ProviderPauses.StoppedReason));
                }
                else if (pace.IsFree)
                {
                    continue;
                }
                else if (pace.Turn(now, mail.HasWaited, !waits, maxAdmitted) is { } at)
                {
                    if (at > _lastTurn) _lastTurn = at;
                    postponed.Add(new PostponedMail(mail.Key, at, pace.PausedUntil > now
                        ? $"waits, {provider} asked for a pause: {pace.Reason}"
                        : $"waits for its turn at {provider}"));
                }
            }
        }

        return postponed;
    }

    /// <returns>Null while no more may be in flight to the provider; otherwise what <see cref="ObserveAsync"/>
    /// needs.</returns>
    public int? TryEnter(string provider)
    {
        if (!isPaced) return 0;
        lock (_lock)
        {
            var pace = PaceOf(provider);
            return pace.TryEnter(clock.GetUtcNow()) ? pace.Pauses : null;
        }
    }

    /// <summary>When the provider takes mail again; null where it takes it now.</summary>
    public DateTimeOffset? PausedUntil(string provider)
    {
        if (!isPaced) return null;
        lock (_lock)
        {
            var pace = PaceOf(provider);
            return pace.IsPaused(clock.GetUtcNow()) ? pace.PausedUntil : null;
        }
    }

    /// <summary>A mail that was admitted goes back to the queue.</summary>
    public void PutBack(string provider)
    {
        lock (_lock) PaceOf(provider).PutBack();
    }

    /// <summary>A mail that entered has its result, or was not begun.</summary>
    public void Leave(string provider)
    {
        if (!isPaced) return;
        lock (_lock) PaceOf(provider).Leave();
        _left.Writer.TryWrite(true);
    }

    /// <summary>Waits until a mail has left, or for the time given.</summary>
    public async Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var left = _left.Reader.ReadAsync(either.Token).AsTask();
        await Task.WhenAny(left, Task.Delay(time, clock, either.Token));
        await either.CancelAsync();
        await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Notes what the relay answered. A reply that is about the provider becomes <see
    /// cref="SendStatus.ProviderDeferred"/>.
    /// </summary>
    /// <param name="pause">What <see cref="TryEnter"/> returned.</param>
    public async Task<SendOutcome> ObserveAsync(SendOutcome outcome, string provider, int pause, string recipient)
    {
        if (!isPaced || outcome.Origin != OutcomeOrigin.Server) return outcome;
        var now = clock.GetUtcNow();
        ProviderPause? news = null;
        lock (_lock)
        {
            var pace = PaceOf(provider);
            if (!ProviderReply.IsAbout(outcome, provider, recipient))
            {
                if (outcome.Code is >= 200 and <= 599 && !outcome.ConcernsRelay)
                    pace.Answered(now, outcome.Status == SendStatus.Accepted, pause);
                return outcome;
            }

            if (pace.Refused(now, outcome.Reply, pause))
                news = new ProviderPause(
                    provider,
                    pace.PausedUntil!.Value.ToRow(),
                    (long)Math.Ceiling(pace.Reduced!.Value * 60),
                    outcome.Reply,
                    now.ToRow());
        }

        if (news is not null)
            await database.WriteAsync(sql => ProviderPauses.SaveAsync(sql, news), CancellationToken.None);
        return outcome with { Status = SendStatus.ProviderDeferred };
    }

    /// <summary>When a mail may be tried again that its provider has just deferred.</summary>
    public DateTimeOffset RetryAt(string provider) => PausedUntil(provider) ?? clock.GetUtcNow();

    private bool IsStopped(string recipient) =>
        _stopped.Count > 0
        && (_stopped.Contains(MailDays.AllDomains) || _stopped.Contains(MailDays.DomainOf(recipient)));

    private ProviderPace PaceOf(string provider)
    {
        if (_paces.TryGetValue(provider, out var pace)) return pace;
        var limit = options.Providers.GetValueOrDefault(provider) ?? MailProviders.LimitOf(provider);
        return _paces[provider] = new ProviderPace(limit, _workers);
    }
}
