using System.Globalization;
using Digest.Delivery.Pacing;

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

    /// <summary>
    /// Mails of a day (UTC), over all workers; what exceeds it waits until tomorrow. Default: 0, no limit.
    /// </summary>
    public int DailyLimit { get; set; }

    public WarmUpOptions WarmUp { get; set; } = new();

    /// <summary>
    /// Limits by receiving provider: <c>google</c>, <c>microsoft</c>, <c>yahoo</c>, <c>apple</c>, or the domain of
    /// recipients or of their mail servers. Those that are not named keep their defaults.
    /// </summary>
    public Dictionary<string, ProviderLimit> Providers { get; set; } = [];

    /// <summary>
    /// Whether the DNS (MX) says who receives the mail of a domain; otherwise only the large receivers' own domains
    /// are known. Default: true.
    /// </summary>
    public bool LookUpProviders { get; set; } = true;

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
        if (options.DailyLimit < 0)
            yield return FormattableString.Invariant(
                $"Delivery:DailyLimit is '{options.DailyLimit}'. It must be 0 (no limit) or more.");
        if (options.WarmUp is { FirstDay: < 1 } or { Days: < 1 or > 365 } or { Factor: not (>= 1 and <= 1e6) })
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Delivery:WarmUp is '{options.WarmUp.FirstDay} × {options.WarmUp.Factor}^(day/")
                + FormattableString.Invariant($"{options.WarmUp.Days})'.")
                + " FirstDay must be 1 or more, Factor 1 to 1000000, Days 1 to 365.";
        foreach (var (provider, limit) in options.Providers)
            if (limit.InFlight < 0 || limit.PerMinute < 0)
                yield return FormattableString.Invariant(
                    $"Delivery:Providers:{provider} is '{limit.InFlight} in flight, {limit.PerMinute} a minute'.")
                    + " Both must be 0 (no limit) or more.";
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
