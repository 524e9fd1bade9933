namespace Digest.Scheduling.Watching;

/// <summary>
/// Whether this worker's scheduler still runs jobs. A job beats every <see cref="Interval"/>: it stops when the
/// scheduler hangs, when jobs that never end hold all of its threads, or when the process has none left.
/// </summary>
internal sealed class Pulse(TimeProvider clock)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A machine that is busy skips beats.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private long _last = clock.GetTimestamp();

    public bool IsBeating => clock.GetElapsedTime(Volatile.Read(ref _last)) < Tolerance;

    public void Beat() => Volatile.Write(ref _last, clock.GetTimestamp());
}
