namespace Digest.Webhooks;

/// <summary>How long an event waits after each failed attempt: four days in all, then it is given up.</summary>
internal static class RetryDelays
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(12),
        TimeSpan.FromHours(24),
        TimeSpan.FromHours(24),
        TimeSpan.FromHours(24),
    ];

    /// <param name="attempts">Those that failed, this one included.</param>
    /// <returns>Up to a fifth longer, so that what failed together does not come back together; null after the last.
    /// </returns>
    public static TimeSpan? After(int attempts) =>
        attempts > Delays.Length ? null : Delays[attempts - 1] * (1 + (Random.Shared.NextDouble() / 5));
}
