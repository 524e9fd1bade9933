using Digest.Maintenance.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Digest.Web;

/// <summary>
/// Health checks for a supervisor: restart the worker when <c>/health/live</c> fails; send it no requests while
/// <c>/health/ready</c> fails. What cannot be found out is not ready.
/// </summary>
internal sealed partial class HealthPages(HealthCheck health, ILogger<HealthPages> logger)
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
        var bad = (await health.CheckAsync(timeout.Token)).Where(finding => finding.State != HealthState.Ok).ToList();
        if (bad.Count == 0)
        {
            await context.Response.WriteAsync("ready\n", context.RequestAborted);
            return;
        }

        // The reasons only go to the log, because they can contain names of hosts and files.
        foreach (var finding in bad) LogNotReady(logger, finding.Check, finding.State, finding.Text);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        var names = string.Join(", ", bad.Select(
            finding => finding.State == HealthState.Unknown ? $"{finding.Check} (unknown)" : finding.Check));
        await context.Response.WriteAsync($"not ready: {names}\n", CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: {Check} {State}: {Text}")]
    private static partial void LogNotReady(ILogger logger, string check, HealthState state, string text);
}
