namespace Digest.Delivery;

/// <summary>Section <c>Delivery</c>.</summary>
internal sealed class DeliveryOptions
{
    public const string Section = "Delivery";

    /// <summary>
    /// What to do with a message that was sent without an answer. Default: <see cref="UncertainPolicy.Resend"/>.
    /// </summary>
    public UncertainPolicy Uncertain { get; set; } = UncertainPolicy.Resend;

    /// <summary>
    /// Messages prepared and sent at the same time; several for each of <c>Smtp:MaxConnections</c>, so that a
    /// connection never waits for a message. Default: 16.
    /// </summary>
    public int Parallelism { get; set; } = 16;

    /// <summary>Deliveries leased and recorded together. Default: 500.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>
    /// How long a worker may hold a delivery before another takes it over. Must outlast the slowest answer of a server
    /// (RFC 5321 §4.5.3.2: ten minutes). Default: 30 minutes.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Waits after the first, second, … temporary failure; after the last one the delivery has failed. Default: 1 and
    /// 10 minutes, 1, 4, 12 and 24 hours.
    /// </summary>
    public TimeSpan[] RetryDelays { get; set; } =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(12),
        TimeSpan.FromHours(24),
    ];
}

internal enum UncertainPolicy
{
    /// <summary>Send again with the same Message-ID: perhaps twice, never not at all.</summary>
    Resend,

    /// <summary>Leave it for the operator: perhaps not at all, never twice.</summary>
    Hold,
}

internal static class DeliveryOptionsValidator
{
    public static IEnumerable<string> Failures(DeliveryOptions options)
    {
        if (options.Parallelism is < 1 or > 1000)
            yield return FormattableString.Invariant(
                $"Delivery:Parallelism is '{options.Parallelism}'. It must be 1 to 1000.");
        if (options.BatchSize is < 1 or > 10_000)
            yield return FormattableString.Invariant(
                $"Delivery:BatchSize is '{options.BatchSize}'. It must be 1 to 10000.");
        if (options.RetryDelays.Length == 0)
            yield return "Delivery:RetryDelays is empty. Give at least one delay, for example 00:10:00.";
        for (var i = 0; i < options.RetryDelays.Length; i++)
        {
            var delay = options.RetryDelays[i];
            if (delay <= TimeSpan.Zero || (i > 0 && delay < options.RetryDelays[i - 1]))
                yield return FormattableString.Invariant(
                    $"Delivery:RetryDelays:{i} is '{delay}'. It must be more than 0 and no shorter than the one before."
                );
        }
    }
}
