using System.Text;
using Digest.Rendering;
using Digest.Studio.Renderings;
using MimeKit;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>How near the mail is to what Gmail cuts off, and what takes the room.</summary>
internal sealed record SizeView() : StudioView("size", "Size", "size.html")
{
    /// <summary>Gmail shows as many bytes of the HTML and puts the rest behind a link.</summary>
    private const int ClippingLimit = 102_000;

    public override ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        var (made, map) = request.Shown;
        var bytes = Encoding.UTF8.GetByteCount(made.Html);
        model.Add("bytes", Sizes.Of(bytes));
        model.Add("limit", Sizes.Of(ClippingLimit));
        model.Add("own_limit", Sizes.Of(EditionMail.MaxHtmlBytes));
        model.Add("percent", Math.Round(100.0 * bytes / ClippingLimit, 1));
        model.Add("value", Math.Min(bytes, ClippingLimit));
        model.Add("most", ClippingLimit);
        model.Add("is_over", bytes > ClippingLimit);
        model.Add("shares", map.Shares(made.Html).Select(share => ShareOf(
            Path.GetFileName(share.File), share.Bytes, bytes)).ToArray());
        model.Add("regions", Regions(made.Html, map).Select(region => ShareOf(
            region.Name, region.Bytes, bytes)).ToArray());
        if (made.Message is not { } message) return ValueTask.CompletedTask;
        model.Add("total", Sizes.Of(made.Bytes.Length));
        model.Add("parts", Parts(message, made.Bytes.Length));
        return ValueTask.CompletedTask;
    }

    private static ScriptObject ShareOf(string name, long bytes, long all) => new()
    {
        { "name", name },
        { "size", Sizes.Of(bytes) },
        { "bytes", bytes },
        { "all", all },
        { "percent", FormattableString.Invariant($"{100.0 * bytes / Math.Max(all, 1):0.0} %") },
    };

    private static ScriptObject[] Parts(MimeMessage message, long all)
    {
        var parts = message.BodyParts.Select(part => (Name: NameOf(part), Bytes: SizeOf(part))).ToList();
        return
        [
            .. parts.Select(part => ShareOf(part.Name, part.Bytes, all)),
            ShareOf("headers and boundaries", all - parts.Sum(part => part.Bytes), all),
        ];
    }

    private static string NameOf(MimeEntity part) => part.ContentDisposition?.FileName is { } file
        ? $"{part.ContentType.MimeType}, {file}"
        : part.ContentType.MimeType;

    private static long SizeOf(MimeEntity entity)
    {
        using var bytes = new MimeKit.IO.MeasuringStream();
        entity.WriteTo(bytes);
        return bytes.Length;
    }

    /// <summary>What is before the body, each section's papers, and the end, by the tags that begin them.</summary>
    private static IEnumerable<(string Name, long Bytes)> Regions(string html, TemplateMap map)
    {
        var body = html.IndexOf("<body", StringComparison.OrdinalIgnoreCase);
        if (body < 0) yield break;
        yield return ("head and styles", Encoding.UTF8.GetByteCount(html.AsSpan(0, body)));
        var paper = 0L;
        var words = 0L;
        for (var at = body; at < html.Length;)
        {
            var next = html.IndexOf('<', at + 1);
            if (next < 0) next = html.Length;
            var length = Encoding.UTF8.GetByteCount(html.AsSpan(at, next - at));
            if (map.At(at)?.File.Contains("_paper", StringComparison.Ordinal) == true) paper += length;
            var close = html.IndexOf('>', at);
            if (close >= 0 && close < next) words += Encoding.UTF8.GetByteCount(html.AsSpan((close + 1)..next));
            at = next;
        }

        if (paper > 0) yield return ("cards of papers", paper);
        var rest = Encoding.UTF8.GetByteCount(html.AsSpan(body)) - paper;
        yield return (paper > 0 ? "reasons, short list, footer and frame" : "body", rest);
        yield return ("of all: words that are read", words);
    }
}
