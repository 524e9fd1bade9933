using Digest.Bounces;
using Digest.Bounces.Ses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Web.Hooks;

/// <summary><c>POST /hooks/ses</c>, if topics are configured: bounces and complaints of Amazon SES.</summary>
internal static class SesHook
{
    /// <summary>SNS sends at most 256 KB, and escapes what is in it.</summary>
    private const int MaxBytes = 512 * 1024;

    /// <summary>Read at the same time: what strangers send takes no more memory than these.</summary>
    private const int MaxAtOnce = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A few of SNS's addresses bring the bounces of all mails, so no limit for a client applies: SNS does not send
    /// again what was refused as too many. After 503 it does.
    /// </summary>
    public static void Map(WebApplication app)
    {
        if (app.Services.GetService<BounceOptions>() is not { SesTopics.Count: > 0 }) return;
        var intake = app.Services.GetRequiredService<SesIntake>();
        var places = new SemaphoreSlim(MaxAtOnce);
        app.MapPost("/hooks/ses", async context =>
        {
            if (!await places.WaitAsync(Patience, context.RequestAborted))
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            try
            {
                context.Response.StatusCode = StatusOf(await TakeAsync(context, intake));
            }
            finally
            {
                places.Release();
            }
        }).DisableRateLimiting();
    }

    private static async Task<SesOutcome> TakeAsync(HttpContext context, SesIntake intake)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxBytes;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return await intake.TakeAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }

    private static int StatusOf(SesOutcome outcome) => outcome switch
    {
        SesOutcome.Done => StatusCodes.Status200OK,
        SesOutcome.Refused => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}
