namespace Digest.Delivery;

/// <summary>Section <c>Delivery</c>.</summary>
internal sealed class DeliveryOptions
{
    public const string Section = "Delivery";

    /// <summary>
    /// The longest wait for the reply after the final dot (RFC 5321 §4.5.3.2.6); less makes duplicates.
    /// </summary>
    public static readonly TimeSpan FinalReplyTimeout = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What to do with a message that was sent without a reply. Default: <see cref="UncertainPolicy.Resend"/>.
    /// </summary>
    public UncertainPolicy Uncertain { get; set; } = UncertainPolicy.Resend;

    /// <summary>
    /// Messages prepared and sent at the same time; several for each of <c>Smtp:MaxConnections</c>, so that a
    /// connection never waits for a message. Default: 16.
    /// </summary>
    public int Parallelism { get; set; } = 16;

    /// <summary>
    /// How long a worker may be silent before others take over what it holds; it is renewed three times as often. More
    /// than twice the longest wait for a server's final reply. Default: 30 minutes.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long a stop waits for the replies to mails that have been handed over. Default: 1 minute.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromMinutes(1);

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

    /// <summary>Deliveries that are marked as begun together; after the loss of a machine they are uncertain.</summary>
    internal int GroupSize => Math.Max(50, Parallelism);
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
        if (options.Lease <= DeliveryOptions.FinalReplyTimeout * 2 || options.Lease > TimeSpan.FromDays(1))
            yield return $"Delivery:Lease is '{options.Lease:c}'. It must be more than 20 minutes, twice the longest "
                + "wait for a server's reply, and at most 24 hours.";
        if (options.DrainTimeout <= TimeSpan.Zero || options.DrainTimeout > DeliveryOptions.FinalReplyTimeout)
            yield return $"Delivery:DrainTimeout is '{options.DrainTimeout:c}'. It must be more than 0 and at most "
                + "10 minutes.";
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
