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

    public static void Map(WebApplication app)
    {
        if (app.Services.GetService<BounceOptions>() is not { SesTopics.Count: > 0 }) return;
        var intake = app.Services.GetRequiredService<SesIntake>();
        app.MapPost("/hooks/ses", async context =>
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxBytes;
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var outcome = await intake.TakeAsync(
                body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
            context.Response.StatusCode = outcome switch
            {
                SesOutcome.Done => StatusCodes.Status200OK,
                SesOutcome.Refused => StatusCodes.Status403Forbidden,
                _ => StatusCodes.Status503ServiceUnavailable,
            };
        });
    }
}
