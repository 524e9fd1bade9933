namespace Digest.Delivery.Pacing;

/// <summary>
/// The pace of one provider: a bucket of mails that fills with time, a limit of mails in flight, and pauses. As TCP
/// finds its window: after the first reply that asks for less, the pace is what was accepted, and grows fast until it
/// is refused again. From then on it continues a little below what was refused, and grows slowly: the slower, the
/// longer the provider refused everything. Once it is well above what was refused, that was no limit, and it grows
/// faster. Not safe for threads: guarded by <see cref="ProviderPacer"/>.
/// </summary>
/// <param name="workers">That share the limit.</param>
internal sealed class ProviderPace(ProviderLimit limit, int workers)
{
    private const double MinPerSecond = 0.1;
    private const double Growth = 1.5;

    /// <summary>Steps of growth that turns are given out for: how far it will grow is not known.</summary>
    private const double MaxForeseen = 8;

    /// <summary>Of the good pace in an interval, divided by the seconds of the last pause.</summary>
    private const double SlowGrowth = 0.05;

    /// <summary>Of the pace that was refused.</summary>
    private const double Below = 0.9;

    /// <summary>Of the good pace: where it grows faster again, and by how much in an interval.</summary>
    private const double WellAbove = 1.2, FasterGrowth = 1.1;

    /// <summary>A pace that was not used up was not refused because of its height.</summary>
    private const double AboveAccepted = 1.25, FarAboveAccepted = 2;

    /// <summary>What the bucket holds: this time's worth, less for a provider that asked for less.</summary>
    private static readonly TimeSpan Capacity = TimeSpan.FromSeconds(10), ReducedCapacity = TimeSpan.FromSeconds(2);

    /// <summary>The mail that finds out: what a pause held up would be refused again if it came at once.</summary>
    private const double AfterPause = 1;

    private static readonly TimeSpan GrowthInterval = TimeSpan.FromSeconds(5);

    /// <summary>The short one where mails were accepted: the pace was a little too high.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(5), FirstPause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(30);

    /// <summary>A longer pause is of a clock that was ahead.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(2);

    /// <summary>No turn is further ahead: it is found out again.</summary>
    private static readonly TimeSpan MaxAhead = TimeSpan.FromHours(20);

    /// <summary>After this time without a refusal the provider is as any other.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly AcceptedMails _accepted = new();
    private DateTimeOffset _filledAt, _grownAt, _refusedAt, _acceptedAt, _next, _soon;
    private double _level = double.MaxValue;

    /// <summary>What was good when a little more was refused.</summary>
    private double _good = double.MaxValue;

    private TimeSpan _pause;
    private int _workers = workers;

    /// <summary>The outcome of one mail decides how the provider fares after a pause.</summary>
    private bool _probing;

    public DateTimeOffset? PausedUntil { get; private set; }

    /// <summary>What the provider asked for, in mails a second; null while it asks for nothing.</summary>
    public double? Reduced { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>How often it paused.</summary>
    public int Pauses { get; private set; }

    /// <summary>Admitted, and not begun yet.</summary>
    public int Admitted { get; private set; }

    public int InFlight { get; private set; }

    /// <summary>Nothing would hold up a mail.</summary>
    public bool IsFree => Reduced is null && PausedUntil is null && limit is { InFlight: 0, PerMinute: 0 };

    private int MaxInFlight => _probing ? 1 : limit.InFlight == 0 ? int.MaxValue : limit.InFlight;

    private double Configured => limit.PerMinute == 0 ? double.MaxValue : limit.PerMinute / 60.0 / _workers;

    private double PerSecond => Reduced < Configured ? Reduced.Value : Configured;

    /// <summary>Null where the mail may be sent now; otherwise when its turn is.</summary>
    /// <param name="hasWaited">It had a turn before.</param>
    /// <param name="isUrgent">Someone waits for it: it counts, but it waits for nothing but a pause.</param>
    /// <param name="maxAdmitted">More are not kept in memory.</param>
    public DateTimeOffset? Turn(DateTimeOffset now, bool hasWaited, bool isUrgent, int maxAdmitted)
    {
        Advance(now);
        if (IsPaused(now)) return isUrgent ? PausedUntil!.Value : NextTurn(PausedUntil!.Value);
        if (Admitted >= maxAdmitted && Admitted + InFlight >= MaxInFlight)
            return NextTurn(now, Math.Max(_accepted.PerSecond(now, 1, 60), maxAdmitted));
        if (isUrgent || (_level >= 1 && (hasWaited || _next <= now)))
        {
            _level--;
            Admitted++;
            return null;
        }

        if (!hasWaited) return NextTurn(now);
        // The turns that were given out keep their order: this one is about to come.
        var soon = _soon > now ? _soon : now;
        return _soon = soon + Step(ExpectedPerSecond(soon - now));
    }

    /// <summary>False while as many as may be are in flight, or it is paused.</summary>
    public bool TryEnter(DateTimeOffset now)
    {
        if (InFlight >= MaxInFlight || IsPaused(now)) return false;
        PutBack();
        InFlight++;
        return true;
    }

    /// <summary>One that was admitted is not waiting to begin any more.</summary>
    public void PutBack() => Admitted = Math.Max(0, Admitted - 1);

    public void Leave() => InFlight = Math.Max(0, InFlight - 1);

    /// <summary>A run begins: nothing is under way.</summary>
    public void BeginRun(int workers) => (Admitted, InFlight, _workers) = (0, 0, workers);

    /// <summary>The provider answered, and asked for nothing. To a mail of before a pause that says nothing.</summary>
    /// <param name="pause">As of <see cref="Refused"/>.</param>
    public void Answered(DateTimeOffset now, bool isAccepted, int pause)
    {
        if (pause != Pauses) return;
        if (isAccepted) _accepted.Add(now);
        _acceptedAt = now;
        (_probing, PausedUntil) = (false, null);
    }

    /// <param name="pause">As <see cref="Pauses"/> was when the mail entered.</param>
    /// <returns>False for a mail that was in flight when the pause began: it says nothing new.</returns>
    public bool Refused(DateTimeOffset now, string reply, int pause)
    {
        if (pause != Pauses) return false;
        Pauses++;
        if (_probing) Reduced = Math.Max(PerSecond / 2, MinPerSecond);
        else if (Reduced is null) Reduced = Math.Max(_accepted.PerSecond(now, 10, 60), MinPerSecond);
        else
        {
            // While it grows fast, mails come later than it: only what was accepted last says something about it.
            var (good, used) = _good == double.MaxValue
                ? (PerSecond / Growth, _accepted.PerSecond(now, 1, 10) * FarAboveAccepted)
                : (PerSecond * Below, _accepted.PerSecond(now, 1, 60) * AboveAccepted);
            Reduced = _good = Math.Max(Math.Min(good, used), MinPerSecond);
        }

        _pause = _probing && _pause > TimeSpan.Zero
            ? TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, MaxPause.Ticks))
            : _accepted.InLast(60, now) > 0 ? ShortPause : FirstPause;
        _accepted.Clear();
        var asked = ProviderReply.PauseIn(reply);
        (_refusedAt, _probing, Reason) = (now, true, reply);
        PausedUntil = _next = _grownAt = _filledAt = now + (asked > _pause ? asked : _pause);
        _level = AfterPause;
        return true;
    }

    /// <summary>As another process left it.</summary>
    public void Restore(DateTimeOffset now, DateTimeOffset until, double? perSecond, string reason)
    {
        if (until <= PausedUntil) return;
        (_probing, Reason, _refusedAt) = (true, reason, now);
        PausedUntil = _next = _grownAt = _filledAt = until;
        Reduced ??= perSecond ?? MinPerSecond;
        _level = AfterPause;
    }

    public bool IsPaused(DateTimeOffset now) =>
        PausedUntil - now is { } rest && rest > TimeSpan.Zero && rest <= LongestPause;

    /// <param name="maxPerSecond">As fast as can be expected by then, but no faster.</param>
    private DateTimeOffset NextTurn(DateTimeOffset earliest, double maxPerSecond = double.MaxValue)
    {
        var next = _next > earliest ? _next : earliest;
        _next = next + Step(Math.Min(ExpectedPerSecond(next - earliest), maxPerSecond));
        if (_next > earliest + MaxAhead) _next = earliest + MaxAhead;
        return _next;
    }

    private static TimeSpan Step(double perSecond) => TimeSpan.FromSeconds(1 / Math.Min(perSecond, 1000));

    /// <summary>
    /// Turns at the pace of now would keep mail waiting that the pace of then lets through. A mail that comes too early
    /// gets another turn.
    /// </summary>
    /// <param name="ahead">From now, or from the end of the pause.</param>
    private double ExpectedPerSecond(TimeSpan ahead)
    {
        if (Reduced is null || PerSecond >= _good) return PerSecond;
        var grown = PerSecond * Math.Pow(Growth, Math.Min(ahead / GrowthInterval, MaxForeseen));
        return Math.Min(Math.Min(grown, _good), Configured);
    }

    private void Advance(DateTimeOffset now)
    {
        if (Reduced is not null) Grow(now);
        var perSecond = PerSecond;
        var capacity = Math.Max(1, perSecond * (Reduced is null ? Capacity : ReducedCapacity).TotalSeconds);
        var filled = now > _filledAt ? (now - _filledAt).TotalSeconds * perSecond : 0;
        _level = Math.Min(capacity, _level + filled);
        if (!IsPaused(now)) _filledAt = now;
    }

    private double Grown(double pace, double step) =>
        pace < _good ? Math.Min(pace * Growth, _good)
        : pace < _good * WellAbove ? pace + step
        : pace * FasterGrowth;

    private void Grow(DateTimeOffset now)
    {
        if (now - _refusedAt >= Memory && _acceptedAt > _refusedAt)
        {
            (Reduced, _good) = (null, double.MaxValue);
            return;
        }

        var step = _good * SlowGrowth / Math.Max(_pause.TotalSeconds, ShortPause.TotalSeconds);

        // A minute that was slept through is no reason to be faster.
        if (now - _grownAt > TimeSpan.FromMinutes(1)) _grownAt = now - GrowthInterval;
        while (now - _grownAt >= GrowthInterval)
        {
            var hasAccepted = _acceptedAt >= _grownAt;
            _grownAt += GrowthInterval;
            if (hasAccepted) Reduced = Grown(Reduced!.Value, step);
        }
    }
}
