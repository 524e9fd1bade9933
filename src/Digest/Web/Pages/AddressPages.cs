using Digest.Links;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Pages;

/// <summary>
/// A subscriber moves to another address: <c>/manage/TOKEN/address</c> asks for it, and <c>/change-address/TOKEN</c>,
/// which the mail to the new address leads to, moves the subscription. The first answers the same for every address.
/// </summary>
internal sealed class AddressPages(
    PageRenderer pages,
    FormGuard guard,
    LinkedSubscriber linked,
    LinkKeys keys,
    SignUpStore signUps,
    AddressChanges changes)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var ask = $"/{PageLinks.PagePath(LinkPurpose.Manage)}/{{token}}/address";
        routes.MapReadable(ask, context => WithSubscriberAsync(context, AskAsync));
        routes.MapPost(ask, context => WithSubscriberAsync(context, TakeAsync));
        routes.MapReadable($"{ask}/sent", context => WithSubscriberAsync(context, (_, _) =>
            pages.WriteAsync(context, StatusCodes.Status200OK, "sent")));
        var move = $"/{PageLinks.PagePath(LinkPurpose.ChangeAddress)}/{{token}}";
        routes.MapReadable(move, ShowMoveAsync);
        routes.MapPost(move, MoveAsync);
    }

    private Task AskAsync(HttpContext context, Subscriber subscriber) =>
        WriteAskAsync(context, StatusCodes.Status200OK, "", error: null);

    private async Task TakeAsync(HttpContext context, Subscriber subscriber)
    {
        var typed = await TypedAddress.ReadAsync(context, guard, pages.TextsFor(context));
        if (typed.Address is not { } address)
        {
            await WriteAskAsync(context, StatusCodes.Status400BadRequest, typed.Text, typed.Error);
            return;
        }

        await SignUpAnswer.WriteAsync(
            context,
            pages,
            signUps,
            SignUp.ForMove(subscriber.Key, address),
            $"{context.Request.Path.ToUriComponent().TrimEnd('/')}/sent");
    }

    private async Task ShowMoveAsync(HttpContext context)
    {
        if (await OpenChangeAsync(context) is var (_, change))
            await WriteMoveAsync(context, change.Email.ToString(), settings: null);
        else await pages.WriteBrokenLinkAsync(context);
    }

    private async Task MoveAsync(HttpContext context)
    {
        if (await OpenChangeAsync(context) is not var (token, change))
        {
            await pages.WriteBrokenLinkAsync(context);
            return;
        }

        if (await PageForm.ReadAsync(context) is not { } posted
            || await guard.CheckAsync(context, posted) != FormOrigin.Here)
        {
            await WriteMoveAsync(context, change.Email.ToString(), settings: null);
            return;
        }

        if (await changes.ConfirmAsync(token.Subscriber, token.Generation, context.RequestAborted) is not { } moved)
        {
            await pages.WriteBrokenLinkAsync(context);
            return;
        }

        var signer = await keys.GetSignerAsync(context.RequestAborted);
        var manage = new LinkToken(LinkPurpose.Manage, moved.Key, moved.LinkGeneration);
        await WriteMoveAsync(
            context, moved.Email.ToString(), $"/{PageLinks.PagePath(LinkPurpose.Manage)}/{signer.Sign(manage)}");
    }

    private async Task WithSubscriberAsync(HttpContext context, Func<HttpContext, Subscriber, Task> page)
    {
        if (await linked.FindAsync(context, LinkPurpose.Manage)
            is { Status: SubscriberStatus.Active or SubscriberStatus.Paused } subscriber)
            await page(context, subscriber);
        else await pages.WriteBrokenLinkAsync(context);
    }

    private async Task<(LinkToken Token, AddressChange Change)?> OpenChangeAsync(HttpContext context)
    {
        return await linked.OpenAsync(context, LinkPurpose.ChangeAddress) is { Token: var token }
            && await changes.FindAsync(token.Subscriber, context.RequestAborted) is { } change
            && change.Generation == token.Generation
                ? (token, change)
                : null;
    }

    private async Task WriteAskAsync(HttpContext context, int status, string typed, string? error) =>
        await pages.WriteAsync(context, status, "address", new ScriptObject
        {
            { "token", await guard.IssueAsync(context) },
            { "email", typed },
            { "error", error },
        });

    /// <param name="settings">The path of the settings once it is done.</param>
    private async Task WriteMoveAsync(HttpContext context, string email, string? settings) =>
        await pages.WriteAsync(context, StatusCodes.Status200OK, "change-address", new ScriptObject
        {
            { "token", await guard.IssueAsync(context) },
            { "email", email },
            { "settings", settings is null ? null : pages.AddressesFor(context).To(settings) },
        });
}
