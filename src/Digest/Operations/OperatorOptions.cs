using System.Net.Mail;

namespace Digest.Operations;

/// <summary>Section <c>Operator</c>.</summary>
internal sealed class OperatorOptions
{
    public const string Section = "Operator";

    /// <summary>The address for alerts. Empty: they only go to the log and to <c>digest status</c>.</summary>
    public string Email { get; set; } = "";

    /// <summary>
    /// Trouble that comes back within this time is mailed when the time is over, if it is still there. Trouble that
    /// lasts is mailed again every day. Default: 1 hour.
    /// </summary>
    public TimeSpan AlertInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// This address is asked for (GET) after each good run, once a minute, while all is well: a service elsewhere then
    /// notices when this machine is gone. Empty: none.
    /// </summary>
    public string HeartbeatUrl { get; set; } = "";
}

internal static class OperatorOptionsValidator
{
    private static readonly TimeSpan MaxAlertInterval = TimeSpan.FromDays(1);

    public static IEnumerable<string> Failures(OperatorOptions options)
    {
        if (options.Email.Length > 0 && !MailAddress.TryCreate(options.Email, out _))
            yield return $"Operator:Email is '{options.Email}'. It must be an address, for example me@example.org, "
                + "or empty.";
        if (options.AlertInterval < TimeSpan.Zero || options.AlertInterval > MaxAlertInterval)
            yield return FormattableString.Invariant(
                $"Operator:AlertInterval is '{options.AlertInterval}'. It must be 00:00:00 to 1.00:00:00.");
        if (options.HeartbeatUrl.Length > 0
            && (!Uri.TryCreate(options.HeartbeatUrl, UriKind.Absolute, out var url)
                || url.Scheme is not ("http" or "https")))
            yield return $"Operator:HeartbeatUrl is '{options.HeartbeatUrl}'. It must be an http or https address, or "
                + "empty.";
    }
}
