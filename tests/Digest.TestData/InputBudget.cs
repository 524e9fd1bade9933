using System.Diagnostics;

namespace Digest.TestData;

/// <summary>
/// What one input from a stranger may cost: a report, an answer, a file. The limits are far above what real ones need
/// and far below what a reader takes whose cost grows with the square.
/// </summary>
public static class InputBudget
{
    /// <summary>Of allocation in all, which is more than is held at a time.</summary>
    public const int MaxMegabytes = 200;

    /// <summary>On a machine that does other things too.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    /// <summary>A reader that does not come back ends the process, with the input's name.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="InvalidOperationException">The input took more; <paramref name="what"/> names it.</exception>
    /// <param name="maxMegabytes">More for what reads piece by piece and holds none of them.</param>
    public static void Check(string what, Action read, int maxMegabytes = MaxMegabytes)
    {
        var (megabytes, took) = Measure(what, read);
        // A thread of a busy machine may have waited; twice for so long, it has not.
        if (took > MaxTime) (megabytes, took) = Measure(what, read);
        if (megabytes > maxMegabytes || took > MaxTime)
            throw new InvalidOperationException(
                FormattableString.Invariant($"{what} took {megabytes} MiB and {took.TotalSeconds:0.0} s"));
    }

    private static (long Megabytes, TimeSpan Took) Measure(string what, Action read)
    {
        using var watchdog = new Timer(
            _ => Environment.FailFast($"{what} took more than {Patience}"), null, Patience, Timeout.InfiniteTimeSpan);
        var (allocated, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        read();
        return ((GC.GetAllocatedBytesForCurrentThread() - allocated) >> 20, Stopwatch.GetElapsedTime(start));
    }
}
