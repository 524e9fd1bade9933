using System.Data.Common;
using Digest.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Digest.Web;

/// <summary>
/// Health checks for a supervisor: restart the worker when <c>/health/live</c> fails; send it no requests while
/// <c>/health/ready</c> fails.
/// </summary>
internal sealed partial class HealthPages(SchemaMigrator schema, ILogger<HealthPages> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", context => context.Response.WriteAsync("live\n", context.RequestAborted));
        routes.MapGet("/health/ready", ReadyAsync);
    }

    private async Task ReadyAsync(HttpContext context)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(Patience);
        try
        {
            await schema.CurrentAsync(timeout.Token);
            await context.Response.WriteAsync("ready\n", context.RequestAborted);
        }
        catch (Exception e)
            when (e is DbException or TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            // The reason only goes to the log, because it can contain names of hosts and files.
            LogNotReady(logger, e);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync("the database does not respond\n", CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: the database does not respond")]
    private static partial void LogNotReady(ILogger logger, Exception exception);
}
