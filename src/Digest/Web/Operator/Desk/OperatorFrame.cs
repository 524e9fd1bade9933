using System.Security.Cryptography;
using System.Text;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Web.Forms;
using Digest.Web.Operator.Access;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Operator.Desk;

/// <summary>What is around each of the operator's pages, and the short pages that say what is wrong.</summary>
internal sealed class OperatorFrame(PublicRoot publicRoot, MailIdentity brand)
{
    public const string Root = "/operator";

    private static readonly (string Title, string Path)[] Sections =
    [
        ("Status", ""), ("Sources", "/sources"), ("Subscribers", "/subscribers"), ("Outbox", "/outbox"),
        ("Topics", "/topics"), ("Runs", "/runs"), ("Test send", "/test"), ("Audit", "/audit"),
    ];

    private readonly EmbeddedPages _pages = new("operator");

    private readonly Lazy<(byte[] Css, string Hash)> _style = new(() =>
    {
        // The studio's, and what is different here.
        var css = Encoding.UTF8.GetBytes(
            new EmbeddedPages("studio").Read("base.css") + new EmbeddedPages("operator").Read("operator.css"));
        return (css, Convert.ToHexStringLower(SHA256.HashData(css).AsSpan(0, 8)));
    });

    public void MapStyle(IEndpointRouteBuilder routes) =>
        routes.MapReadable("/style.css", context =>
        {
            if (context.Request.Query["v"] == _style.Value.Hash) CacheHeaders.SetForever(context);
            return PageResponse.WriteAsync(
                context, StatusCodes.Status200OK, "text/css; charset=utf-8", _style.Value.Css);
        }).Public();

    public Task WriteAsync(
        HttpContext context, int status, OperatorPage page, OperatorSession session, ScriptObject model)
    {
        model.SetValue("section", page.Section, false);
        model.SetValue("view", page.View, false);
        return WriteAsync(context, status, model, session);
    }

    /// <summary>The same for whoever is not logged in, for any reason.</summary>
    public Task WriteLoginNeededAsync(HttpContext context) => WriteAsync(
        context,
        StatusCodes.Status401Unauthorized,
        new ScriptObject { { "title", "Log in" }, { "view", "login-needed.html" } });

    public Task WriteLoginAsync(HttpContext context, int status, string? form) => WriteAsync(
        context,
        status,
        new ScriptObject { { "title", "Log in" }, { "view", "login.html" }, { "form", form } });

    public Task WriteNotFoundAsync(HttpContext context, OperatorSession session) => WriteAsync(
        context,
        StatusCodes.Status404NotFound,
        new ScriptObject { { "title", "Not found" }, { "view", "not-found.html" } },
        session);

    /// <summary>A form that is too old, damaged, or not from this page.</summary>
    public Task WriteRefusedAsync(HttpContext context, OperatorSession session) => WriteAsync(
        context,
        StatusCodes.Status403Forbidden,
        new ScriptObject
        {
            { "title", "Nothing was changed" },
            { "view", "refused.html" },
            { "page", AddressOf(context) },
        },
        session);

    public Task WriteQuestionAsync(
        HttpContext context, OperatorSession session, string question, PageForm asked, string form) => WriteAsync(
        context,
        StatusCodes.Status200OK,
        new ScriptObject
        {
            { "title", question },
            { "view", "question.html" },
            { "form", form },
            { "page", AddressOf(context) },
            {
                "fields",
                asked.All.Where(field => field.Name != FormGuard.Field)
                    .Select(field => new ScriptObject { { "name", field.Name }, { "value", field.Value } }).ToArray()
            },
        },
        session);

    /// <summary>The first page.</summary>
    public string Home(HttpContext context) => publicRoot.PathOf(context.Request) + Root;

    /// <summary>The page of the request, with what its query chooses.</summary>
    public string AddressOf(HttpContext context, params IEnumerable<(string Name, string Value)> more) =>
        Addresses.To(
            publicRoot.PathOf(context.Request) + context.Request.Path.ToUriComponent(),
            [
                .. context.Request.Query
                    .Where(pair => pair.Key != "entry" && pair.Value.Count == 1)
                    .Select(pair => (pair.Key, pair.Value[0])),
                .. more,
            ]);

    private Task WriteAsync(HttpContext context, int status, ScriptObject model, OperatorSession? session = null)
    {
        var root = Home(context);
        model.SetValue("brand", brand.Name, false);
        model.SetValue("root", root, false);
        model.SetValue("site", publicRoot.PathOf(context.Request), false);
        model.SetValue("style", $"{root}/style.css?v={_style.Value.Hash}", false);
        model.SetValue("icon", $"{publicRoot.PathOf(context.Request)}/icon.svg", false);
        model.SetValue("who", session?.Name, false);
        model.SetValue(
            "nav",
            Sections.Select(section => new ScriptObject
            {
                { "title", section.Title },
                { "href", root + section.Path },
                { "is_current", (string?)model["section"] == section.Title },
            }).ToArray(),
            false);
        var html = _pages.Render("operator.html", model, context.RequestAborted);
        return PageResponse.WriteAsync(context, status, "text/html; charset=utf-8", html.Utf8);
    }
}

internal static class Addresses
{
    /// <param name="path">Empty for the page itself.</param>
    /// <param name="query">Names and values; those that are null or empty are left out.</param>
    public static string To(string path, params IEnumerable<(string Name, string? Value)> query)
    {
        var text = string.Join('&', query
            .Where(pair => !string.IsNullOrEmpty(pair.Value))
            .Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value!)}"));
        // An empty address would be the page with the query that it has.
        return text.Length > 0 || path.Length == 0 ? $"{path}?{text}" : path;
    }
}
