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

    /// <summary>Not ready by the last answer: a supervisor asks every few seconds, the log says it once.</summary>
    private HashSet<(string Check, HealthState State)> _reported = [];

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
        Report(bad);
        if (bad.Count == 0)
        {
            await context.Response.WriteAsync("ready\n", context.RequestAborted);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        var names = string.Join(", ", bad.Select(
            finding => finding.State == HealthState.Unknown ? $"{finding.Check} (unknown)" : finding.Check));
        await context.Response.WriteAsync($"not ready: {names}\n", CancellationToken.None);
    }

    /// <summary>The reasons only go to the log, because they can contain names of hosts and files.</summary>
    private void Report(IReadOnlyCollection<HealthFinding> bad)
    {
        var before = Interlocked.Exchange(ref _reported, [.. bad.Select(finding => (finding.Check, finding.State))]);
        foreach (var finding in bad.Where(finding => !before.Contains((finding.Check, finding.State))))
            LogNotReady(logger, finding.Check, finding.State, finding.Text);
        if (bad.Count == 0 && before.Count > 0) LogReady(logger);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: {Check} {State}: {Text}")]
    private static partial void LogNotReady(ILogger logger, string check, HealthState state, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready again")]
    private static partial void LogReady(ILogger logger);
}
