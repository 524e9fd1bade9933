using Digest.Links;
using Digest.Rendering;
using Digest.Studio.Changes;
using Digest.Studio.Checks;
using Digest.Studio.Choices;
using Digest.Studio.Renderings;
using Digest.Studio.Sending;
using Digest.Studio.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Studio.Pages;

/// <summary>
/// What is done on request: a test sent, links fetched, pictures taken. Each form leads back to its view.
/// </summary>
internal sealed class ActionRoutes(
    StudioDesk desk,
    TestSender sender,
    LinkFetcher fetcher,
    RenderingHistory history,
    StudioTemplates templates,
    PublicAddress publicAddress,
    Outcomes outcomes) : IDisposable
{
    private const int PictureWidth = 640;

    /// <summary>A browser takes much memory.</summary>
    private readonly SemaphoreSlim _oneBrowser = new(1, 1);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/send", context => ActAsync(context, "send", SendAsync));
        routes.MapPost("/links", context => ActAsync(context, "checks", FetchAsync));
        routes.MapGet("/picture", WritePictureAsync);
    }

    public void Dispose() => _oneBrowser.Dispose();

    private async Task ActAsync(
        HttpContext context, string view, Func<HttpContext, Desk, Task<object>> act)
    {
        var choice = Choice.Of(context.Request.Query);
        (string, string)[] outcome = [];
        try
        {
            var open = await desk.OpenAsync(choice, context.RequestAborted);
            outcome = [(Outcomes.Parameter, outcomes.Add(await act(context, open)))];
        }
        catch (TemplateFailedException)
        {
            // The page says which.
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location =
            $"{context.Request.PathBase}/{choice.ToQuery([("view", view), .. outcome])}";
    }

    private async Task<object> SendAsync(HttpContext context, Desk open)
    {
        if (!context.Request.HasFormContentType) return new TestSendResult(false, "The form was not sent whole.");
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return await sender.SendAsync(open.Templates, open.Chosen, form["to"].ToString(), context.RequestAborted);
    }

    private async Task<object> FetchAsync(HttpContext context, Desk open)
    {
        if (open.Shown is not { } shown) return Array.Empty<FetchedLink>();
        var own = publicAddress.Url?.AbsoluteUri;
        var links = MailLinks.Of(MailDocument.Parse(shown.Made.Html), shown.Map)
            .Select(link => link.Address)
            // A reader's links act for that reader.
            .Where(address => own is null || !address.StartsWith(own, StringComparison.OrdinalIgnoreCase));
        return await fetcher.FetchAsync(links, context.RequestAborted);
    }

    private async Task WritePictureAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var html = await history.FindAsync(query["name"].ToString(), query["of"].ToString(), context.RequestAborted);
        var picture = html is null ? null : await TakeAsync(html, context.RequestAborted);
        if (picture is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "image/png";
        await context.Response.Body.WriteAsync(picture, context.RequestAborted);
    }

    private async Task<byte[]?> TakeAsync(string html, CancellationToken cancellationToken)
    {
        await _oneBrowser.WaitAsync(cancellationToken);
        try
        {
            var styled = FrameHtml.WithStylesheet(html, StudioTemplates.StyleOf(templates.Current));
            return await Browser.TakePictureAsync(styled, PictureWidth, cancellationToken);
        }
        finally
        {
            _oneBrowser.Release();
        }
    }
}
