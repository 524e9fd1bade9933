using System.Net.Mime;
using System.Text;
using Digest.Rendering.Templates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>
/// The pages, the style and the script of the studio. They travel in the program and are not among the templates that
/// can be changed: the studio works whatever is wrong with those.
/// </summary>
internal static class StudioFiles
{
    private const string Prefix = "studio/";

    private static readonly Lazy<ITemplate> Page = new(() =>
    {
        const string name = "studio.html";
        var parsed = ParsedTemplate.Parse(name, Read(name)!, new TemplateOptions { Loader = Read });
        return parsed.Template ?? throw new InvalidOperationException(string.Join(Environment.NewLine, parsed.Errors));
    });

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapFile(routes, "studio.css", MediaTypeNames.Text.Css);
        MapFile(routes, "studio.js", MediaTypeNames.Text.JavaScript);
        MapFile(routes, "icon.svg", MediaTypeNames.Image.Svg);
    }

    public static Task WriteAsync(HttpContext context, int status, ScriptObject model)
    {
        var output = new RenderOutput(32 * 1024);
        if (Page.Value.Render(model, output, context.RequestAborted) is { } error)
            throw new InvalidOperationException(error.ToString());
        context.Response.StatusCode = status;
        context.Response.ContentType = $"{MediaTypeNames.Text.Html}; charset=utf-8";
        return context.Response.Body.WriteAsync(output.Utf8, context.RequestAborted).AsTask();
    }

    private static void MapFile(IEndpointRouteBuilder routes, string name, string type)
    {
        var bytes = Encoding.UTF8.GetBytes(Read(name)!);
        routes.MapGet($"/{name}", context =>
        {
            context.Response.ContentType = $"{type}; charset=utf-8";
            return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
        });
    }

    private static string? Read(string name)
    {
        using var stream = typeof(StudioFiles).Assembly.GetManifestResourceStream(Prefix + name);
        if (stream is null) return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
