using System.Data.Common;
using Digest.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Digest.Web;

/// <summary>For what supervises the worker: <c>/health/live</c>, restart it when this fails; <c>/health/ready</c>, send it no requests while this fails.</summary>
public sealed partial class HealthPages(SchemaMigrator schema, ILogger<HealthPages> logger)
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
        catch (Exception e) when (e is DbException or TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            // Why is told to the operator's log alone: it can name hosts and files.
            LogNotReady(logger, e);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync("the database does not answer\n", CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: the database does not answer")]
    private static partial void LogNotReady(ILogger logger, Exception exception);
}
