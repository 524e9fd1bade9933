using System.Globalization;
using Digest.Web.Api.Keys;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Api.Requests;

/// <summary>
/// How many requests a key may make in a minute, on this worker. The count begins anew with each minute of the key; the
/// headers say how many are left (draft-ietf-httpapi-ratelimit-headers).
/// </summary>
internal sealed class KeyLimits(WebOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Holds a key at most that is stored: others never come here.</summary>
    private readonly Dictionary<string, (long Begun, int Used)> _keys = new(StringComparer.Ordinal);

    private readonly Lock _lock = new();

    /// <returns>False when no more are left.</returns>
    public bool TryTake(ApiKey key, HttpResponse response)
    {
        var (now, most) = (clock.GetTimestamp(), options.ApiRequestsPerMinute);
        long begun;
        int used;
        lock (_lock)
        {
            (begun, used) = _keys.GetValueOrDefault(key.Prefix, (now, 0));
            if (clock.GetElapsedTime(begun, now) >= Window) (begun, used) = (now, 0);
            if (used <= most) used++;
            _keys[key.Prefix] = (begun, used);
        }

        var left = Math.Max(0, most - used);
        var seconds = (int)Math.Ceiling((Window - clock.GetElapsedTime(begun, now)).TotalSeconds);
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"key\";q={most};w=60");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"key\";r={left};t={seconds}");
        if (used <= most) return true;
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return false;
    }
}
