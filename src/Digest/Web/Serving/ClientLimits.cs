using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Digest.Web.Api;
using Digest.Web.Api.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Web.Serving;

/// <summary>
/// How many requests one client may make: an IPv4 address, or the /64 that one IPv6 customer has. This machine itself
/// is not limited: a health check, a command, or a proxy that does not say who asks, and then must not be stopped for
/// everyone. A program with a valid key is limited by its key instead. Endpoints say with the framework's attributes
/// what applies to them; its middleware never disposes its limiters, whose timers would keep a stopped host
/// (github.com/dotnet/aspnetcore/issues/66434).
/// </summary>
internal sealed class ClientLimits(WebOptions options) : IDisposable
{
    /// <summary>The policy of pages on which a secret could be guessed.</summary>
    public const string Login = "login";

    private const int SlotsInMinute = 6;
    private const int LoginsPerMinute = 10;

    private readonly PartitionedRateLimiter<HttpContext> _requests =
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            ApiCaller.Of(context) is null && KeyOf(context.Connection.RemoteIpAddress) is { } client
                ? RateLimitPartition.GetSlidingWindowLimiter(
                    client,
                    _ => new SlidingWindowRateLimiterOptions
                    {
                        PermitLimit = options.RequestsPerMinute,
                        Window = TimeSpan.FromMinutes(1),
                        SegmentsPerWindow = SlotsInMinute,
                    })
                : RateLimitPartition.GetNoLimiter(""));

    private readonly PartitionedRateLimiter<HttpContext> _logins =
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetFixedWindowLimiter(
            KeyOf(context.Connection.RemoteIpAddress) ?? "",
            _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = LoginsPerMinute,
                Window = TimeSpan.FromMinutes(1),
            }));

    /// <summary>Passes a request on that is within the limits.</summary>
    public async Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        var marks = context.GetEndpoint()?.Metadata;
        if (marks?.GetMetadata<DisableRateLimitingAttribute>() is null)
        {
            using var request = _requests.AttemptAcquire(context);
            var isLogin = marks?.GetMetadata<EnableRateLimitingAttribute>() is { PolicyName: Login };
            using var login = request.IsAcquired && isLogin ? _logins.AttemptAcquire(context) : null;
            if ((login ?? request) is { IsAcquired: false } refused)
            {
                await RefuseAsync(context, refused);
                return;
            }
        }

        await next(context);
    }

    public void Dispose()
    {
        _requests.Dispose();
        _logins.Dispose();
    }

    private static Task RefuseAsync(HttpContext context, RateLimitLease refused)
    {
        var wait = refused.TryGetMetadata(MetadataName.RetryAfter, out var time)
            ? time
            : TimeSpan.FromSeconds(60.0 / SlotsInMinute);
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (ApiHosting.IsFor(context)) return ApiErrors.TooMany.ExecuteAsync(context);
        var pages = context.RequestServices.GetRequiredService<PageRenderer>();
        return pages.WriteAsync(context, StatusCodes.Status429TooManyRequests, "too-many");
    }

    /// <summary>The network of a client; null for this machine.</summary>
    public static string? KeyOf(IPAddress? address)
    {
        if (address is null || IPAddress.IsLoopback(address)) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var network = address.GetAddressBytes();
        network.AsSpan(8).Clear();
        return new IPAddress(network).ToString();
    }
}
