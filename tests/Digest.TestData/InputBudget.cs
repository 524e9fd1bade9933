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

    /// <exception cref="InvalidOperationException">The input took more; <paramref name="what"/> names it.</exception>
    public static void Check(string what, Action read)
    {
        var (allocated, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        read();
        var (megabytes, took) = (
            (GC.GetAllocatedBytesForCurrentThread() - allocated) >> 20, Stopwatch.GetElapsedTime(start));
        if (megabytes > MaxMegabytes || took > MaxTime)
            throw new InvalidOperationException(
                FormattableString.Invariant($"{what} took {megabytes} MiB and {took.TotalSeconds:0.0} s"));
    }
}
