using Digest.Links;
using Digest.Subscribers.SignUps;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Pages;

/// <summary>
/// <c>/manage</c>: the owner of an address gets the link to their settings by mail. The answer is the same for every
/// address.
/// </summary>
internal sealed class MyLinkPage(PageRenderer pages, FormGuard guard, SignUpOffer offer, SignUpStore signUps)
{
    private static readonly string Path = $"/{PageLinks.PagePath(LinkPurpose.Manage)}";

    public void Map(IEndpointRouteBuilder routes)
    {
        if (!offer.IsOpen) return;
        routes.MapReadable(Path, context => WriteAsync(context, StatusCodes.Status200OK, "", error: null));
        routes.MapPost(Path, PostAsync);
    }

    private async Task PostAsync(HttpContext context)
    {
        var typed = await TypedAddress.ReadAsync(context, guard, pages.TextsFor(context));
        if (typed.Address is { } address)
            await SignUpAnswer.WriteAsync(context, pages, signUps, SignUp.ForLink(address), "/subscribe/sent");
        else await WriteAsync(context, StatusCodes.Status400BadRequest, typed.Text, typed.Error);
    }

    private async Task WriteAsync(HttpContext context, int status, string typed, string? error) =>
        await pages.WriteAsync(context, status, "my-link", new ScriptObject
        {
            { "token", await guard.IssueAsync(context) },
            { "email", typed },
            { "error", error },
        });
}
