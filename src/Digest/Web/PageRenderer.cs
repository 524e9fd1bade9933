using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Web.Content;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Http;
using Scriban.Runtime;

namespace Digest.Web;

/// <summary>Writes a page from a template of <c>templates/web/</c> to the response.</summary>
internal sealed class PageRenderer(
    TemplateLibrary templates, PageLanguage language, MailIdentity brand, PublicRoot publicRoot, Stylesheet style,
    SignUpOffer signUp)
{
    /// <param name="texts">Null for the language of the request.</param>
    public Task WriteAsync(
        HttpContext context, int status, string template, ScriptObject? model = null, ReaderTexts? texts = null)
    {
        var page = model ?? [];
        AddFrame(page, context, texts ?? TextsFor(context));
        var html = templates.Get($"web/{template}.html").RenderOrThrow(page, cancellationToken: context.RequestAborted);
        return PageResponse.WriteAsync(context, status, "text/html; charset=utf-8", html.Utf8);
    }

    /// <summary>For every link that is not valid, for any reason: the page does not say which.</summary>
    public Task WriteBrokenLinkAsync(HttpContext context)
    {
        var advice = TextsFor(context).Fill("link_broken_advice", "name", brand.Name);
        return WriteAsync(
            context, StatusCodes.Status404NotFound, "broken-link", new ScriptObject { { "advice", advice } });
    }

    public PageAddresses AddressesFor(HttpContext context) =>
        new(publicRoot.PathOf(context.Request), language.ChosenIn(context.Request));

    /// <summary>In the language of the request.</summary>
    public ReaderTexts TextsFor(HttpContext context) => language.Of(context.Request);

    /// <summary>
    /// As the mail was, unless the page itself was asked for in another language. The subscriber's language is English
    /// where nobody chose one: then the browser decides.
    /// </summary>
    public ReaderTexts TextsFor(HttpContext context, Subscriber subscriber) =>
        language.ChosenIn(context.Request) is null && subscriber.Locale != TextLibrary.Fallback
            ? templates.Texts.For(subscriber.Locale)
            : TextsFor(context);

    /// <summary>Every language that pages and mails are in.</summary>
    public IReadOnlyList<ReaderTexts> Languages => language.All;

    /// <summary>The name of this service as readers see it.</summary>
    public string Brand => brand.Name;

    /// <summary>What every page shows around its content.</summary>
    private void AddFrame(ScriptObject page, HttpContext context, ReaderTexts texts)
    {
        var root = publicRoot.PathOf(context.Request);
        PageFrame.Add(
            page,
            brand.Name,
            style.LinkIn(root),
            AddressesFor(context),
            texts,
            language.All,
            context.Request,
            signUp.IsOpen);
    }
}
