using Digest.Links;
using Digest.Subscribers;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Pages;

/// <summary><c>/manage/TOKEN/delete</c>: a subscriber deletes all that is stored about them.</summary>
internal sealed class DeletePage(
    PageRenderer pages, FormGuard guard, LinkedSubscriber linked, SubscriberLifecycle lifecycle)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var path = $"/{PageLinks.PagePath(LinkPurpose.Manage)}/{{token}}/delete";
        routes.MapReadable(path, ShowAsync);
        routes.MapPost(path, DeleteAsync);
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (await linked.FindAsync(context, LinkPurpose.Manage) is { } subscriber)
            await WriteAsync(context, subscriber, done: false);
        else await pages.WriteBrokenLinkAsync(context);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        if (await linked.FindAsync(context, LinkPurpose.Manage) is not { } subscriber)
        {
            await pages.WriteBrokenLinkAsync(context);
            return;
        }

        var isMeant = await PageForm.ReadAsync(context) is { } posted
            && await guard.CheckAsync(context, posted) == FormOrigin.Here;
        if (isMeant) await lifecycle.EraseAsync(subscriber.Key, context.RequestAborted);
        await WriteAsync(context, subscriber, isMeant);
    }

    private async Task WriteAsync(HttpContext context, Subscriber subscriber, bool done) =>
        await pages.WriteAsync(context, StatusCodes.Status200OK, "delete", new ScriptObject
        {
            { "token", await guard.IssueAsync(context) },
            { "email", subscriber.Email.ToString() },
            { "done", done },
        });
}
