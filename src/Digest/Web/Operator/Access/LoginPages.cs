using Digest.Storage;
using Digest.Web.Audit;
using Digest.Web.Forms;
using Digest.Web.Operator.Desk;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Operator.Access;

/// <summary>
/// The page of a link to log in. Programs that look at links open it too, so that only its button uses the link up.
/// </summary>
internal sealed class LoginPages(
    OperatorAccess access,
    SessionCookie cookie,
    RequestOrigin origin,
    FormGuard forms,
    OperatorFrame frame,
    SqlDatabase database,
    TimeProvider clock)
{
    public const string Path = "/login/";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReadable(Path + "{secret}", ShowAsync);
        routes.MapPost(Path + "{secret}", LogInAsync).RequireRateLimiting(ClientLimits.Login);
        routes.MapPost("/logout", LogOutAsync);
    }

    private async Task ShowAsync(HttpContext context)
    {
        var isOpen = await access.IsOpenAsync(SecretIn(context), context.RequestAborted);
        await frame.WriteLoginAsync(
            context,
            isOpen ? StatusCodes.Status200OK : StatusCodes.Status404NotFound,
            isOpen ? await forms.IssueAsync(context) : null);
    }

    private async Task LogInAsync(HttpContext context)
    {
        if (!origin.IsPostedHere(context.Request)
            || await PageForm.ReadAsync(context) is not { } form
            || await forms.CheckAsync(context, form) != FormOrigin.Here)
        {
            await frame.WriteLoginNeededAsync(context);
            return;
        }

        if (await access.LogInAsync(SecretIn(context), context.RequestAborted) is not { } session)
        {
            await frame.WriteLoginAsync(context, StatusCodes.Status404NotFound, form: null);
            return;
        }

        cookie.Set(context, session);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = frame.Home(context);
    }

    private async Task LogOutAsync(HttpContext context)
    {
        if (await cookie.FindAsync(context) is not { } session
            || !origin.IsPostedHere(context.Request)
            || await PageForm.ReadAsync(context) is not { } form
            || await forms.CheckAsync(context, form, session: session.Hash) != FormOrigin.Here)
        {
            await frame.WriteLoginNeededAsync(context);
            return;
        }

        await database.WriteAsync(
            async sql =>
            {
                await OperatorAccess.LogOutAsync(sql, session);
                await AuditLog.RecordAsync(
                    sql, new AuditEntry(clock.GetUtcNow(), session.Actor, "log out", "Logged out."));
            },
            context.RequestAborted);
        cookie.Remove(context);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = frame.Home(context);
    }

    private static string SecretIn(HttpContext context) => context.Request.RouteValues["secret"] as string ?? "";
}
