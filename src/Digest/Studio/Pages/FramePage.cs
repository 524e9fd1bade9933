using System.Data.Common;
using System.Net.Mime;
using System.Text;
using Digest.Papers.Text;
using Digest.Rendering;
using Digest.Studio.Choices;
using Digest.Studio.Renderings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Studio.Pages;

/// <summary>The mail itself: in a frame, and as a file to download.</summary>
internal sealed class FramePage(StudioDesk desk)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/frame", WriteFrameAsync);
        routes.MapGet("/mail.eml", WriteFileAsync);
    }

    private async Task WriteFrameAsync(HttpContext context)
    {
        var mode = EnumName.Find<FrameMode>(context.Request.Query["mode"].ToString()) ?? FrameMode.Sent;
        StudioGuard.FramePolicy(
            context, styles: mode != FrameMode.WithoutStyles, pictures: mode != FrameMode.WithoutPictures);
        context.Response.ContentType = $"{MediaTypeNames.Text.Html}; charset=utf-8";
        if (await FindAsync(context) is not { Shown: { } shown } open)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var html = open.Chosen.Page is null
            ? shown.Made.Html
            : FrameHtml.WithStylesheet(shown.Made.Html, StudioTemplates.StyleOf(open.Templates));
        await context.Response.WriteAsync(FrameHtml.In(mode, html), context.RequestAborted);
    }

    private async Task WriteFileAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { Shown.Made: { Message: not null } made } open)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "message/rfc822";
        var name = open.Chosen.Mail!.Delivery.Kind.ToString().ToLowerInvariant();
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}.eml\"";
        await context.Response.Body.WriteAsync(made.Bytes, context.RequestAborted);
    }

    /// <summary>Null where it cannot be shown: the page says why.</summary>
    private async Task<Desk?> FindAsync(HttpContext context)
    {
        try
        {
            return await desk.ReopenAsync(Choice.Of(context.Request.Query), context.RequestAborted);
        }
        catch (Exception e)
            when (e is TemplateFailedException or InvalidOperationException or DbException or IOException)
        {
            return null;
        }
    }
}
