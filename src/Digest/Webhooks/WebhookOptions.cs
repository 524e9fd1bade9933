namespace Digest.Webhooks;

/// <summary>Section <c>Webhooks</c>: how other programs are told what happens.</summary>
internal sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>
    /// Whether addresses of this machine and its networks may be sent to. Default: false, internet addresses alone.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>The longest wait for a response. Default: 15 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A webhook is disabled after failing for so long without a success. Default: 3 days.</summary>
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(3);
}

internal static class WebhookOptionsValidator
{
    public static IEnumerable<string> Failures(WebhookOptions options)
    {
        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(1))
            yield return $"Webhooks:Timeout is '{options.Timeout}'. It must be 00:00:01 to 00:01:00.";
        if (options.DisableAfter < TimeSpan.FromHours(1) || options.DisableAfter > TimeSpan.FromDays(30))
            yield return $"Webhooks:DisableAfter is '{options.DisableAfter}'. It must be 01:00:00 to 30.00:00:00.";
    }
}
