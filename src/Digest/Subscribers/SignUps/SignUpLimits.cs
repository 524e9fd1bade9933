namespace Digest.Subscribers.SignUps;

/// <summary>How much strangers can make Digest send. Everything about an address is limited after the answer.</summary>
/// <param name="MailsPerHour">To all addresses together. What is over it waits, for a day at most.</param>
internal sealed record SignUpLimits(int MailsPerHour)
{
    /// <summary>Requests of one network: an IPv4 address, or 64 bits of IPv6. A class in a lecture hall fits.</summary>
    public const int RequestsPerNetworkAnHour = 40;

    /// <summary>Requests that wait. No one is told more by another answer than by this one.</summary>
    public const int MaxWaiting = 5000;

    /// <summary>Between two mails to one address: the first is on its way.</summary>
    public static readonly TimeSpan BetweenMails = TimeSpan.FromMinutes(10);

    /// <summary>To one address.</summary>
    public const int MailsPerAddressADay = 3, MailsPerAddressInMonth = 6;

    /// <summary>After it a request that waited is dropped.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    /// <summary>So long an address can be confirmed, and the traces of requests are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);
}
