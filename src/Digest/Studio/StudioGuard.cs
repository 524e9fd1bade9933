using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Digest.Web.Forms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Digest.Studio;

/// <summary>
/// Lets in only who has the address that the command printed. Other pages in the same browser, other users of this
/// machine, and names that were made to point here are refused.
/// </summary>
internal sealed class StudioGuard
{
    /// <summary>A page runs the studio's own script and shows the studio's own frames, pictures and styles.</summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Set by a route that shows a mail in a frame; see <see cref="FramePolicy"/>.</summary>
    private const string FrameItem = "studio-frame-policy";

    private readonly byte[] _token;

    public StudioGuard(string token) => (Root, _token) = ($"/{token}", Encoding.UTF8.GetBytes(token));

    /// <summary>What every path begins with.</summary>
    public string Root { get; }

    /// <summary>128 bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>
    /// The mail runs nothing, sends no form, fetches nothing, and can be in no other page's frame. It keeps its origin,
    /// because a frame without one needs a process of its own; only a script could make use of it, and none runs.
    /// Without styles or pictures its bytes stay the same: the browser leaves them out.
    /// </summary>
    public static void FramePolicy(HttpContext context, bool styles, bool pictures) =>
        context.Items[FrameItem] =
            $"sandbox allow-same-origin; default-src 'none'; style-src {(styles ? "'unsafe-inline'" : "'none'")}; "
            + $"img-src {(pictures ? "data:" : "'none'")}; form-action 'none'; frame-ancestors 'self'; base-uri 'none'";

    public void Use(IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            var frame = context.Items[FrameItem] as string;
            headers.ContentSecurityPolicy = frame ?? PagePolicy;
            headers.XFrameOptions = frame is null ? "DENY" : "SAMEORIGIN";
            headers.XContentTypeOptions = "nosniff";
            // The address holds the token. To the studio itself it is sent, so that a form has an origin.
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        if (Refusal(context) is not { } reason)
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = $"{MediaTypeNames.Text.Plain}; charset=utf-8";
        await context.Response.WriteAsync(reason, context.RequestAborted);
    });

    private string? Refusal(HttpContext context)
    {
        var request = context.Request;
        var own = $"http://{request.Host.Value}";
        // A name of another site may have been made to point to this machine (DNS rebinding).
        if (request.Host.Host is not ("127.0.0.1" or "localhost") || request.Host.Port != context.Connection.LocalPort)
            return "This host name is not the studio's. Open the address that 'digest studio' printed.";
        if (!HasToken(request.Path))
            return "The token is missing or wrong. Open the address that 'digest studio' printed.";
        if (!RequestOrigin.IsOpenedHere(request))
            return "Another site asked for this page. Open the address that 'digest studio' printed.";
        if (request.Headers.Origin is [{ } origin] && origin != own)
            return "Another site sent this request.";
        // Every browser names the origin of a form.
        var isReading = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!isReading && request.Headers.Origin.Count != 1)
            return "The request does not say where it comes from.";
        return null;
    }

    private bool HasToken(PathString path)
    {
        var text = path.Value ?? "";
        var end = text.IndexOf('/', 1);
        return end > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text[1..end]), _token);
    }
}
