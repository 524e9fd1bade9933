using System.Globalization;
using Digest.Operations;
using Digest.Sources;

namespace Digest.Maintenance.Health;

/// <summary>How a source, a job and numbers of things fare, in words.</summary>
internal static class StatusText
{
    public static string Of(WatchedSource source) =>
        !source.Options.Enabled ? "off"
        : source.Status.FailingSince is { } since
            ? string.Create(CultureInfo.InvariantCulture, $"failing since {since.UtcDateTime:yyyy-MM-dd HH:mm}")
        : source.State.ToString().ToLowerInvariant();

    public static string Of(JobState job, DateTimeOffset now) =>
        job.Error is { } error ? $"failed: {error}"
        : job.IsOnTime(now) ? "ok"
        : "late";

    public static string NameOf(JobState job) => job.Worker.Length == 0 ? job.Job : $"{job.Job} on {job.Worker}";

    /// <summary>For example <c>3 queued, 812 delivered</c>.</summary>
    public static string Of<T>(IReadOnlyDictionary<T, long> counts)
        where T : struct, Enum => counts.Count == 0
        ? "none"
        : string.Join(", ", counts.OrderBy(count => count.Key).Select(count => string.Create(
            CultureInfo.InvariantCulture, $"{count.Value} {count.Key.ToString().ToLowerInvariant()}")));
}
