using Digest.Mail;

namespace Digest.Delivery;

/// <summary>
/// Tells trouble with the relay from trouble with one recipient, and says when to try the relay again. While it is paused nothing is sent: the deliveries
/// wait as they are instead of failing one by one. Safe for concurrent sends.
/// </summary>
public sealed class RelayWatch(TimeProvider clock)
{
    /// <summary>So many recipients in a row refused in the same words, none accepted between: it is not about them.</summary>
    private const int RefusedAlike = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;
    private TimeSpan _pause = TimeSpan.Zero;
    private string? _lastRefusal;
    private int _refusals;

    public bool IsPaused
    {
        get
        {
            lock (_lock) return clock.GetUtcNow() < _pausedUntil;
        }
    }

    /// <summary>When a paused relay is tried again.</summary>
    public DateTimeOffset PausedUntil
    {
        get
        {
            lock (_lock) return _pausedUntil;
        }
    }

    /// <summary>True when this outcome, alone or with those before it, shows that the relay is in trouble. The pause grows with every trouble until a message is accepted.</summary>
    public bool ShowsTrouble(SendOutcome outcome, string recipient)
    {
        lock (_lock)
        {
            if (outcome.Status == SendStatus.Accepted)
            {
                (_pause, _refusals, _lastRefusal) = (TimeSpan.Zero, 0, null);
                return false;
            }

            if (!outcome.ConcernsRelay && !IsRefusedLikeTheOthers(outcome, recipient)) return false;
            // Connections that fail together are one trouble.
            if (clock.GetUtcNow() < _pausedUntil) return true;
            _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            _pausedUntil = clock.GetUtcNow() + _pause;
            return true;
        }
    }

    private bool IsRefusedLikeTheOthers(SendOutcome outcome, string recipient)
    {
        if (outcome.Status is not (SendStatus.RecipientRejected or SendStatus.RecipientDeferred)) return false;
        var words = outcome.Reply.Replace(recipient, "", StringComparison.OrdinalIgnoreCase);
        _refusals = words == _lastRefusal ? _refusals + 1 : 1;
        _lastRefusal = words;
        return _refusals >= RefusedAlike;
    }
}
