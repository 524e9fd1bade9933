namespace Digest.Delivery;

/// <summary>
/// Distinguishes relay problems from problems of one recipient, over the outcomes of all messages: a relay that refuses
/// the login, the sender or all recipients alike must stop the sending, not fail the subscribers one by one. Ask <see
/// cref="TryBegin"/> before each message and give each outcome to <see cref="Observe"/>. Safe for all threads.
/// </summary>
/// <param name="alert">Called once when the sending stops, once when it resumes, and at most once a day for a refusal
/// that may be about the sender while other mail is accepted.</param>
internal sealed class RelayCircuitBreaker(TimeProvider time, Action<RelayAlert> alert)
{
    /// <summary>
    /// Failures of the relay in a row that stop the sending: a single one proves little. A refused login stops it
    /// at once, and so does a refused sender or a quota, unless other mail was just accepted.
    /// </summary>
    private const int RelayFailures = 3;

    /// <summary>Refusals in a row, all alike and none that is about a mailbox, that stop the sending.</summary>
    private const int RefusalsAlike = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    /// <summary>Between reports of single refusals.</summary>
    private static readonly TimeSpan ReportInterval = TimeSpan.FromDays(1);

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

    /// <summary>Whether mail was accepted since the start, or since the sending stopped.</summary>
    private bool _accepts;

    private DateTimeOffset? _reportedAt;

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
    /// everyone is refused alike. One that is about the sender becomes <see cref="SendStatus.SenderRejected"/>, or is
    /// not believed at any attempt while other mail is accepted.
    /// </summary>
    /// <param name="attempt">1 for the first attempt at this message.</param>
    public SendOutcome Observe(SendOutcome outcome, int attempt)
    {
        RelayAlert? news;
        var subject = ReplyJudge.Of(outcome);
        lock (_lock)
        {
            if (outcome.Origin == OutcomeOrigin.Local)
            {
                // The relay was not asked: the next mail finds out.
                if (_probing) (_pausedUntil, _probing) = (time.GetUtcNow(), false);
                return outcome;
            }

            if (TroubleOf(outcome, subject) is not { } trouble)
            {
                news = Recover(outcome);
            }
            else
            {
                _inARow = trouble == _trouble ? _inARow + 1 : 1;
                _trouble = trouble;
                var stops = _inARow >= Tolerance(trouble.Status) || _pausedUntil is not null;
                news = stops ? Stop(outcome, subject) : subject == ReplySubject.Sender ? Report(outcome) : null;
                outcome = subject == ReplySubject.Sender ? SoftenForSender(outcome) : Soften(outcome, attempt);
            }
        }

        if (news is not null) alert(news);
        return outcome;
    }

    // A pause beyond the longest is of a clock that was ahead.
    private bool IsWaiting =>
        _pausedUntil - time.GetUtcNow() is { } rest && rest > TimeSpan.Zero && rest <= LongestPause;

    private static (SendStatus Status, int Code, string? EnhancedCode)? TroubleOf(
        SendOutcome outcome, ReplySubject subject)
    {
        if (subject == ReplySubject.Sender) return (SendStatus.SenderRejected, 0, null);
        if (outcome.ConcernsRelay || outcome.Status == SendStatus.Uncertain) return (outcome.Status, 0, null);
        return outcome.Status is SendStatus.Accepted or SendStatus.ProviderDeferred
            || subject is ReplySubject.Mailbox or ReplySubject.UnknownMailbox
            ? null
            : (outcome.Status, outcome.Code, outcome.EnhancedCode);
    }

    private int Tolerance(SendStatus status) =>
        status switch
        {
            SendStatus.NotAuthenticated => 1,
            SendStatus.SenderRejected => _accepts ? RelayFailures : 1,
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

    /// <summary>While other mail is accepted it may be about this one: it is tried for as long as any.</summary>
    private SendOutcome SoftenForSender(SendOutcome outcome) =>
        outcome with
        {
            Status = outcome.Status switch
            {
                _ when _pausedUntil is not null => SendStatus.SenderRejected,
                SendStatus.MessageRejected => SendStatus.MessageDeferred,
                SendStatus.RecipientRejected => SendStatus.RecipientDeferred,
                var status => status,
            },
        };

    private RelayAlert? Report(SendOutcome outcome)
    {
        if (time.GetUtcNow() - _reportedAt < ReportInterval) return null;
        _reportedAt = time.GetUtcNow();
        return new RelayAlert(RelayNews.Refused, $"The relay refused a mail: {Sentence(outcome)} It accepts others. "
            + "This one waits and is tried again by itself.");
    }

    private static string Sentence(SendOutcome outcome) =>
        outcome.Reply.EndsWith('.') ? outcome.Reply : $"{outcome.Reply}.";

    private RelayAlert? Stop(SendOutcome outcome, ReplySubject subject)
    {
        _accepts = false;
        var isNews = _pausedUntil is null;
        if (_probing) _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        if (isNews || _probing) _pausedUntil = time.GetUtcNow() + _pause;
        _probing = false;
        if (!isNews) return null;
        return new RelayAlert(RelayNews.Stopped, subject == ReplySubject.Sender
            ? $"The relay refuses this sender, or its quota is used up: {Sentence(outcome)} All mail waits and is "
                + "tried again by itself. Check the relay's limits, Mail:From, and SPF, DKIM and DMARC of its domain."
            : $"Sending has stopped, the mail relay is in trouble ({outcome.Status}): {Sentence(outcome)} It is tried "
                + "again by itself.")
        {
            IsAboutSender = subject == ReplySubject.Sender,
        };
    }

    private RelayAlert? Recover(SendOutcome outcome)
    {
        _inARow = 0;
        _trouble = default;
        _accepts |= outcome.Status == SendStatus.Accepted;
        if (_pausedUntil is null || !_probing) return null;
        (_pausedUntil, _pause, _probing) = (null, FirstPause, false);
        return new RelayAlert(
            RelayNews.Resumed, $"Mail delivery resumed, the mail relay answers again: {outcome.Reply}");
    }
}

internal enum RelayNews
{
    Stopped,
    Resumed,

    /// <summary>One mail was refused for its sender; the relay accepts others.</summary>
    Refused,
}

/// <param name="Text">For the operator: what happened, in one sentence or two.</param>
internal sealed record RelayAlert(RelayNews News, string Text)
{
    /// <summary>The relay answers, but refuses this sender, or its quota is used up.</summary>
    public bool IsAboutSender { get; init; }
}
