using System.Net;
using System.Security.Cryptography;
using System.Text;
using Digest.Delivery;
using Digest.Maintenance.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Web;

/// <summary>
/// <c>/metrics</c>, if it is switched on: for this machine alone, or for who has the token. To anyone else there is no
/// such page.
/// </summary>
internal static class MetricsRoute
{
    private const string Scheme = "Bearer ";

    public static void Map(WebApplication app)
    {
        if (app.Services.GetService<MetricsPage>() is not { } page) return;
        var folder = app.Services.GetRequiredService<DeliveryFolder>().Path;
        var token = app.Services.GetRequiredService<MetricsOptions>().ReadToken(folder);
        app.MapGet("/metrics", async context =>
        {
            if (!(token is null ? IsLocal(context) : HasToken(context.Request, token)))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Response.ContentType = MetricsPage.ContentType;
            await page.WriteAsync(context.Response.Body, context.RequestAborted);
        });
    }

    /// <summary>
    /// A proxy on this machine names its client, who is not here. One whose header was not trusted is still there.
    /// </summary>
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded");

    private static bool HasToken(HttpRequest request, string token)
    {
        var given = request.Headers.Authorization.ToString();
        return given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(given[Scheme.Length..]), Encoding.UTF8.GetBytes(token));
    }
}
