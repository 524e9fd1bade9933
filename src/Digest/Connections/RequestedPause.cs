using System.Net.Http.Headers;

namespace Digest.Connections;

/// <summary>How long a server wants to be left alone (RFC 9110, section 10.2.3).</summary>
internal static class RequestedPause
{
    /// <summary>No matter what pause a server asks for, it is asked again after a day.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(1);

    /// <returns>Null when it asks for none.</returns>
    public static TimeSpan? Of(RetryConditionHeaderValue? retryAfter, DateTimeOffset now)
    {
        var pause = retryAfter?.Delta ?? (retryAfter?.Date - now);
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause > Max ? Max : pause;
    }
}
