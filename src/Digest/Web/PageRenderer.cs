using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Web.Content;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Http;
using Scriban.Runtime;

namespace Digest.Web;

/// <summary>Writes a page from a template of <c>templates/web/</c> to the response.</summary>
internal sealed class PageRenderer(
    TemplateLibrary templates, MailIdentity brand, PublicRoot publicRoot, Stylesheet style)
{
    public Task WriteAsync(HttpContext context, int status, string template, ScriptObject? model = null)
    {
        var page = model ?? [];
        AddFrame(page, context);
        var html = templates.Get($"web/{template}.html").RenderOrThrow(page, cancellationToken: context.RequestAborted);
        return PageResponse.WriteAsync(context, status, "text/html; charset=utf-8", html.Utf8);
    }

    /// <summary>For every link that is not valid, for any reason: the page does not say which.</summary>
    public Task WriteBrokenLinkAsync(HttpContext context)
    {
        var advice = PageLanguage.Of(context.Request).Fill("link_broken_advice", "name", brand.Name);
        return WriteAsync(
            context, StatusCodes.Status404NotFound, "broken-link", new ScriptObject { { "advice", advice } });
    }

    public PageAddresses AddressesFor(HttpContext context) =>
        new(publicRoot.PathOf(context.Request), PageLanguage.ChosenIn(context.Request));

    /// <summary>The name of this service as readers see it.</summary>
    public string Brand => brand.Name;

    /// <summary>What every page shows around its content.</summary>
    private void AddFrame(ScriptObject page, HttpContext context)
    {
        var root = publicRoot.PathOf(context.Request);
        PageFrame.Add(page, brand.Name, style.LinkIn(root), AddressesFor(context), context.Request);
    }
}
