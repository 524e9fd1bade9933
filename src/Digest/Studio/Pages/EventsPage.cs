using System.Globalization;
using System.Text;
using Digest.Rendering;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Studio.Pages;

/// <summary>
/// Says when a template was saved: server-sent events with the stamp of the files. Files are looked at only while a
/// page listens; some file systems report no changes by themselves.
/// </summary>
internal sealed class EventsPage(TemplateFiles files, CancellationToken stopping)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(40);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/events", WriteAsync);

    private async Task WriteAsync(HttpContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        long? last = null;
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            do
            {
                var stamp = files.Stamp();
                if (stamp == last) continue;
                last = stamp;
                var line = string.Create(CultureInfo.InvariantCulture, $"data: {stamp}\n\n");
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(line), ending.Token);
                await context.Response.Body.FlushAsync(ending.Token);
            }
            while (await timer.WaitForNextTickAsync(ending.Token));
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the studio stops.
        }
    }
}
