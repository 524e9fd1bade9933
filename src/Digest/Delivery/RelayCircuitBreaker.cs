namespace Digest.Delivery;

/// <summary>
/// Tells trouble of the relay from trouble of one recipient, over the outcomes of all messages: a relay that refuses
/// the login, the sender or everybody alike must stop the sending, not fail the subscribers one by one. Ask <see
/// cref="TryBegin"/> before each message and give each outcome to <see cref="Observe"/>. Safe for all threads.
/// </summary>
/// <param name="alert">Told when the sending stops and when it goes on again; once each.</param>
internal sealed class RelayCircuitBreaker(TimeProvider time, Action<RelayAlert> alert)
{
    /// <summary>
    /// Failures of the relay in a row that stop the sending: one broken connection is no news. A refused login stops it
    /// at once.
    /// </summary>
    private const int RelayFailures = 3;

    /// <summary>Refusals in a row, all alike and none that is about a mailbox, that stop the sending.</summary>
    private const int RefusalsAlike = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    /// <summary>
    /// RFC 3463 §3.2, §3.3: bad mailbox, bad system, bad syntax, moved, null MX; mailbox disabled or full. These speak
    /// about one recipient.
    /// </summary>
    private static readonly string[] AboutOneMailbox =
    [
        "5.1.1",
        "5.1.2",
        "5.1.3",
        "5.1.6",
        "5.1.10",
        "5.2.1",
        "5.2.2",
        "4.2.1",
        "4.2.2",
    ];

    private readonly Lock _lock = new();
    private (SendStatus Status, int Code, string? EnhancedCode) _trouble;
    private int _inARow;
    private TimeSpan _pause = FirstPause;
    private DateTimeOffset? _pausedUntil;

    /// <summary>
    /// A message was let through after a pause: its outcome decides. Those that were in flight when the sending stopped
    /// decide nothing.
    /// </summary>
    private bool _probing;

    /// <summary>True while nothing is let through.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_lock) return IsWaiting;
        }
    }

    /// <summary>When the next attempt may be made; null while all is well.</summary>
    public DateTimeOffset? PausedUntil
    {
        get
        {
            lock (_lock) return _pausedUntil;
        }
    }

    /// <summary>
    /// False while the sending is stopped: leave the message where it is. After a pause, one message is let through to
    /// find out.
    /// </summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (_pausedUntil is null) return true;
            if (IsWaiting) return false;
            _pausedUntil = time.GetUtcNow() + _pause;
            _probing = true;
            return true;
        }
    }

    /// <summary>
    /// Returns the outcome to record. It is the given one, except that a refusal which may be the relay's is not
    /// believed at the first attempt (it becomes <see cref="SendStatus.RecipientDeferred"/> or <see
    /// cref="SendStatus.MessageDeferred"/>), and that it becomes <see cref="SendStatus.ServerUnavailable"/> while
    /// everybody is refused alike.
    /// </summary>
    /// <param name="attempt">1 for the first attempt at this message.</param>
    public SendOutcome Observe(SendOutcome outcome, int attempt)
    {
        RelayAlert? news;
        lock (_lock)
        {
            if (outcome.Origin == OutcomeOrigin.Local)
            {
                // The relay was not asked: the next mail finds out.
                if (_probing) (_pausedUntil, _probing) = (time.GetUtcNow(), false);
                return outcome;
            }

            if (TroubleOf(outcome) is not { } trouble)
            {
                news = Recover(outcome);
            }
            else
            {
                _inARow = trouble == _trouble ? _inARow + 1 : 1;
                _trouble = trouble;
                news = _inARow >= Tolerance(outcome.Status) || _pausedUntil is not null ? Stop(outcome) : null;
                outcome = Soften(outcome, attempt);
            }
        }

        if (news is not null) alert(news);
        return outcome;
    }

    // A pause beyond the longest is of a clock that was ahead.
    private bool IsWaiting =>
        _pausedUntil - time.GetUtcNow() is { } rest && rest > TimeSpan.Zero && rest <= LongestPause;

    private static (SendStatus, int, string?)? TroubleOf(SendOutcome outcome)
    {
        if (outcome.ConcernsRelay || outcome.Status == SendStatus.Uncertain) return (outcome.Status, 0, null);
        return outcome.Status == SendStatus.Accepted || AboutOneMailbox.Contains(outcome.EnhancedCode)
            ? null
            : (outcome.Status, outcome.Code, outcome.EnhancedCode);
    }

    private static int Tolerance(SendStatus status) =>
        status switch
        {
            SendStatus.NotAuthenticated => 1,
            SendStatus.RecipientRejected
            or SendStatus.RecipientDeferred
            or SendStatus.MessageRejected
            or SendStatus.MessageDeferred => RefusalsAlike,
            _ => RelayFailures,
        };

    private SendOutcome Soften(SendOutcome outcome, int attempt) =>
        outcome.Status switch
        {
            SendStatus.Uncertain => outcome,
            _ when _pausedUntil is not null && !outcome.ConcernsRelay => outcome with
            {
                Status = SendStatus.ServerUnavailable,
            },
            SendStatus.RecipientRejected when attempt <= 1 => outcome with { Status = SendStatus.RecipientDeferred },
            SendStatus.MessageRejected when attempt <= 1 => outcome with { Status = SendStatus.MessageDeferred },
            _ => outcome,
        };

    private RelayAlert? Stop(SendOutcome outcome)
    {
        var isNews = _pausedUntil is null;
        if (_probing) _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        if (isNews || _probing) _pausedUntil = time.GetUtcNow() + _pause;
        _probing = false;
        return isNews
            ? new RelayAlert(Stopped: true, $"Sending has stopped, the mail relay is in trouble ({outcome.Status}): "
                + $"{outcome.Reply}. It is tried again by itself.")
            : null;
    }

    private RelayAlert? Recover(SendOutcome outcome)
    {
        _inARow = 0;
        _trouble = default;
        if (_pausedUntil is null || !_probing) return null;
        (_pausedUntil, _pause, _probing) = (null, FirstPause, false);
        return new RelayAlert(Stopped: false, $"Mail delivery resumed, the mail relay answers again: {outcome.Reply}");
    }
}

/// <param name="Stopped">True when the sending stopped, false when it goes on.</param>
/// <param name="Text">For the operator: what happened, in one sentence or two.</param>
internal sealed record RelayAlert(bool Stopped, string Text);
