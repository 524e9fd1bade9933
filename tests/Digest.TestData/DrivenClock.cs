using Microsoft.Extensions.Time.Testing;

namespace Digest.TestData;

/// <summary>
/// A clock on which time moves only from one wait to the next, when a test says that nothing else happens: work takes
/// no time.
/// </summary>
/// <param name="longest">A longer wait is a time-out, to which time does not move by itself.</param>
internal sealed class DrivenClock(DateTimeOffset start, TimeSpan longest) : FakeTimeProvider(start)
{
    private readonly Lock _lock = new();
    private readonly List<Wait> _waits = [];

    /// <summary>When the first wait ends that is under way; null when there is none.</summary>
    public DateTimeOffset? NextWait
    {
        get
        {
            lock (_lock) return _waits.Count == 0 ? null : _waits.Min(wait => wait.Until);
        }
    }

    public void MoveTo(DateTimeOffset instant)
    {
        if (instant > GetUtcNow()) SetUtcNow(instant);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime > longest || period != Timeout.InfiniteTimeSpan)
            return base.CreateTimer(callback, state, dueTime, period);
        var wait = new Wait(this, GetUtcNow() + dueTime);
        lock (_lock) _waits.Add(wait);
        wait.Begin(base.CreateTimer(_ => wait.End(callback, state), null, dueTime, period));
        return wait;
    }

    private sealed class Wait(DrivenClock clock, DateTimeOffset until) : ITimer
    {
        private ITimer? _timer;

        public DateTimeOffset Until => until;

        public void Begin(ITimer timer) => _timer = timer;

        public void End(TimerCallback callback, object? state)
        {
            Forget();
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Forget();
            return _timer!.Change(dueTime, period);
        }

        public void Dispose()
        {
            Forget();
            _timer?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Forget()
        {
            lock (clock._lock) clock._waits.Remove(this);
        }
    }
}
