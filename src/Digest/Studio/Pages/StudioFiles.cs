using System.Net.Mime;
using System.Text;
using Digest.Rendering.Templates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>The pages, the styles and the script of the studio.</summary>
internal static class StudioFiles
{
    private static readonly EmbeddedPages Files = new("studio");

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapFile(routes, "base.css", MediaTypeNames.Text.Css);
        MapFile(routes, "studio.css", MediaTypeNames.Text.Css);
        MapFile(routes, "studio.js", MediaTypeNames.Text.JavaScript);
        MapFile(routes, "icon.svg", MediaTypeNames.Image.Svg);
    }

    public static Task WriteAsync(HttpContext context, int status, ScriptObject model)
    {
        var output = Files.Render("studio.html", model, context.RequestAborted);
        context.Response.StatusCode = status;
        context.Response.ContentType = $"{MediaTypeNames.Text.Html}; charset=utf-8";
        return context.Response.Body.WriteAsync(output.Utf8, context.RequestAborted).AsTask();
    }

    private static void MapFile(IEndpointRouteBuilder routes, string name, string type)
    {
        var bytes = Encoding.UTF8.GetBytes(Files.Read(name)!);
        routes.MapGet($"/{name}", context =>
        {
            context.Response.ContentType = $"{type}; charset=utf-8";
            return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
        });
    }
}
