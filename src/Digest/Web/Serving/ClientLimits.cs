using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Digest.Web.Api;
using Digest.Web.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Web.Serving;

/// <summary>
/// How many requests one client may make: an IPv4 address, or the /64 that one IPv6 customer has. This machine itself
/// is not limited: a health check, a command, or a proxy that does not say who asks, and then must not be stopped for
/// everyone. A program with a valid key is limited by its key instead.
/// </summary>
internal static class ClientLimits
{
    /// <summary>The policy of pages on which a secret could be guessed.</summary>
    public const string Login = "login";

    private const int SlotsInMinute = 6;
    private const int LoginsPerMinute = 10;

    public static void AddClientLimits(this IServiceCollection services, WebOptions options) =>
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
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
            limiter.AddPolicy(Login, context => RateLimitPartition.GetFixedWindowLimiter(
                KeyOf(context.Connection.RemoteIpAddress) ?? "",
                _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = LoginsPerMinute,
                    Window = TimeSpan.FromMinutes(1),
                }));
            limiter.OnRejected = (rejected, _) =>
            {
                var context = rejected.HttpContext;
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time)
                    ? time
                    : TimeSpan.FromSeconds(60.0 / SlotsInMinute);
                context.Response.Headers.RetryAfter =
                    Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                if (ApiHosting.IsFor(context)) return new ValueTask(ApiErrors.TooMany.ExecuteAsync(context));
                var pages = context.RequestServices.GetRequiredService<PageRenderer>();
                return new ValueTask(pages.WriteAsync(context, StatusCodes.Status429TooManyRequests, "too-many"));
            };
        });

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
