namespace Digest.Delivery.Transport;

/// <summary>Spaces messages evenly over all connections: each takes the next free instant.</summary>
internal sealed class RateLimit(double perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _next = time.GetTimestamp();

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (perSecond <= 0) return;
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var mine = Math.Max(_next, now);
            _next = mine + (long)(time.TimestampFrequency / perSecond);
            wait = time.GetElapsedTime(now, mine);
        }

        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
    }
}
