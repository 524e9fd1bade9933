using System.Security.Cryptography;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Serving;

/// <summary>
/// The one stylesheet, <c>templates/web/style.css</c>. Its address holds its hash, so that browsers keep it for a year
/// and still get a changed one at once.
/// </summary>
internal sealed class Stylesheet(TemplateLibrary templates)
{
    private const string Template = "web/style.css";

    private volatile Version? _current;

    public Link LinkIn(string root) => new($"{root}/style.css?v={Current.Hash}");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReadable("/style.css", context =>
        {
            var current = Current;
            if (context.Request.Query["v"] == current.Hash) CacheHeaders.SetForever(context);
            return PageResponse.WriteAsync(context, StatusCodes.Status200OK, "text/css; charset=utf-8", current.Css);
        }).Public();
        routes.MapReadable("/icon.svg", context =>
        {
            CacheHeaders.SetForever(context);
            return PageResponse.WriteAsync(context, StatusCodes.Status200OK, "image/svg+xml", Icon);
        }).Public();
    }

    private Version Current
    {
        get
        {
            var number = templates.VersionOf(Template);
            if (_current is { } known && known.Number == number) return known;
            var css = templates.Get(Template).RenderOrThrow([]).ToArray();
            var hash = Convert.ToHexStringLower(SHA256.HashData(css).AsSpan(0, 8));
            return _current = new Version(number, css, hash);
        }
    }

    /// <summary>The rule above every heading, as a picture.</summary>
    private static readonly byte[] Icon =
    [
        .. """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0a5f58"/>
        <path d="M8 11h16M8 16h16M8 21h10" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/></svg>
        """u8,
    ];

    private sealed record Version(long Number, byte[] Css, string Hash);
}
