using System.Text;
using Digest.Studio.Renderings;
using MimeKit;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>The headers, the MIME parts and the source.</summary>
internal sealed record SourceView() : StudioView("source", "Source", "source.html")
{
    public override ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        var (made, map) = (request.Shown.Made, request.Shown.Map);
        model.Add("lines", Lines(made.Html, map));
        if (made.Message is not { } message) return ValueTask.CompletedTask;
        model.Add("headers", message.Headers.Select(header => new ScriptObject
        {
            { "name", header.Field },
            { "value", header.Value },
        }).ToArray());
        List<ScriptObject> tree = [];
        AddParts(tree, message.Body!, 0);
        model.Add("tree", tree);
        model.Add("raw", Encoding.UTF8.GetString(made.Bytes).ReplaceLineEndings("\n"));
        model.Add("size", Sizes.Of(made.Bytes.Length));
        return ValueTask.CompletedTask;
    }

    /// <summary>The place is named where it changes.</summary>
    private static ScriptObject[] Lines(string html, TemplateMap map)
    {
        var lines = new List<ScriptObject>();
        var offset = 0;
        TemplatePlace? last = null;
        foreach (var line in html.Split('\n'))
        {
            var tag = line.IndexOf('<', StringComparison.Ordinal);
            var place = map.At(offset + Math.Max(tag, 0));
            lines.Add(new ScriptObject
            {
                { "place", place is null || place == last ? "" : ShortName(place) },
                { "text", line },
            });
            (last, offset) = (place, offset + line.Length + 1);
        }

        return [.. lines];
    }

    private static string ShortName(TemplatePlace place) =>
        FormattableString.Invariant($"{Path.GetFileName(place.File)}:{place.Line}");

    private static void AddParts(List<ScriptObject> tree, MimeEntity entity, int depth)
    {
        tree.Add(new ScriptObject
        {
            { "depth", Math.Min(depth, 3) },
            { "type", entity.ContentType.MimeType },
            { "name", entity.ContentDisposition?.FileName },
            { "encoding", entity is MimePart part ? part.ContentTransferEncoding.ToString() : null },
            { "size", Sizes.Of(SizeOf(entity)) },
        });
        if (entity is not Multipart parts) return;
        foreach (var inner in parts) AddParts(tree, inner, depth + 1);
    }

    private static long SizeOf(MimeEntity entity)
    {
        using var bytes = new MimeKit.IO.MeasuringStream();
        entity.WriteTo(bytes);
        return bytes.Length;
    }
}
