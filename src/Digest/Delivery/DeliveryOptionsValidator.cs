namespace Digest.Delivery;

internal static class DeliveryOptionsValidator
{
    public static IEnumerable<string> Failures(DeliveryOptions options)
    {
        if (options.Parallelism is < 1 or > 1000)
            yield return FormattableString.Invariant($"Delivery:Parallelism is '{options.Parallelism}'. It must be 1 to 1000.");
        if (options.BatchSize is < 1 or > 10_000) yield return FormattableString.Invariant($"Delivery:BatchSize is '{options.BatchSize}'. It must be 1 to 10000.");
        if (options.RetryDelays.Length == 0) yield return "Delivery:RetryDelays is empty. Give at least one delay, for example 00:10:00.";
        for (var i = 0; i < options.RetryDelays.Length; i++)
        {
            var delay = options.RetryDelays[i];
            if (delay <= TimeSpan.Zero || (i > 0 && delay < options.RetryDelays[i - 1]))
                yield return FormattableString.Invariant($"Delivery:RetryDelays:{i} is '{delay}'. It must be more than 0 and no shorter than the one before.");
        }
    }
}
