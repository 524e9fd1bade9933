using System.Data.Common;
using Microsoft.AspNetCore.Http;

namespace Digest.Web;

/// <summary>
/// Repeats a page once when the database fails: after its restart every connection that was kept open fails once.
/// For what reads, and for writes that may be repeated.
/// </summary>
internal static class Retry
{
    /// <summary>A server that restarts takes connections again after a moment.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public static async Task OnceAsync(HttpContext context, Func<Task> page)
    {
        try
        {
            await page();
        }
        catch (Exception e) when (
            (e is DbException || e.InnerException is DbException or IOException)
            && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await Task.Delay(Pause, context.RequestAborted);
            await page();
        }
    }
}
