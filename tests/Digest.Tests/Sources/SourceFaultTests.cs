using System.IO.Compression;
using System.Text;
using Digest.Sources;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Digest.Tests.Sources;

/// <summary>Every source against every way in which its server misbehaves once. Each answer names one of its two papers twice.</summary>
public class SourceFaultTests
{
    private const string Entry = """<item><title>On {0}</title><link>https://arxiv.org/abs/{0}</link><pubDate>Wed, 04 Mar 2026 08:00:00 GMT</pubDate></item>""";

    private static readonly string[] Ids = ["2603.00001", "2603.00002", "2603.00001"];

    public static MatrixTheoryData<SourceKind, string> Cases => new(
        [SourceKind.HuggingFace, SourceKind.ArxivRss, SourceKind.ArxivApi, SourceKind.ArxivOai, SourceKind.Feed],
        ["429", "503", "cut", "drip", "type", "object", "redirect", "gzip", "brotli", "half"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_papers_are_exactly_those_expected_under(SourceKind kind, string fault)
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Options.Timeout = TimeSpan.FromMilliseconds(800);
        var answer = Answer(kind);
        bench.Server.Answer = context => PaperServer.XmlAsync(context, answer);
        bench.Server.Faults.Enqueue(Fault(fault, answer));

        var report = await bench.ReadAsync(new SourceOptions { Name = "source", Kind = kind, Url = bench.Server.Url, Categories = ["cs.CL"], Query = "cat:cs.CL" });

        Assert.Null(report.Error);
        Assert.Equal(["2603.00001", "2603.00002"], (await bench.AnnouncedAsync("source")).Select(announced => announced.Split(' ')[0]));
        Assert.Equal(2, await bench.CountPapersAsync());
        // A fault that was not served would prove nothing.
        Assert.Empty(bench.Server.Faults);
        if (fault == "429") Assert.Contains(TimeSpan.FromSeconds(17), bench.Clock.Waits);
    }

    private static string Answer(SourceKind kind) => kind switch
    {
        SourceKind.HuggingFace =>
            $"[{string.Join(',', Ids.Select(id => $$$"""{"paper":{"id":"{{{id}}}","title":"On {{{id}}}","summary":"Text.","upvotes":1}}"""))}]",
        SourceKind.ArxivRss => ArxivAnswers.Rss(new DateOnly(2026, 3, 5), [.. Ids.Select(id => (id + "v1", "new", "cs.CL"))]),
        SourceKind.ArxivApi => ArxivAnswers.Api(Ids.Length, 0, Ids.Select(id => id + "v1")),
        SourceKind.ArxivOai => ArxivAnswers.Oai(null, [.. Ids.Select(id => (id, "2026-03-05", "cs.CL", false))]),
        _ => $"<rss version=\"2.0\"><channel>{string.Concat(Ids.Select(id => Entry.Replace("{0}", id, StringComparison.Ordinal)))}</channel></rss>",
    };

    private static Func<HttpContext, Task> Fault(string fault, string answer) => fault switch
    {
        "429" => context =>
        {
            context.Response.Headers.RetryAfter = "17";
            return Status(context, 429);
        }
        ,
        "503" => context => Status(context, 503),
        "cut" => async context =>
        {
            context.Response.ContentLength = answer.Length;
            await context.Response.WriteAsync(answer[..(answer.Length / 2)]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
        ,
        "half" => context => PaperServer.XmlAsync(context, answer[..(answer.Length / 2)]),
        "drip" => async context =>
        {
            foreach (var c in answer)
            {
                await context.Response.WriteAsync(c.ToString(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(100, context.RequestAborted);
            }
        }
        ,
        "type" => context => PaperServer.TextAsync(context, "text/html", "<html><body>Please log in</body></html>"),
        "object" => context => PaperServer.JsonAsync(context, """{"error":"Internal error"}"""),
        "redirect" => context =>
        {
            context.Response.Redirect("/elsewhere" + context.Request.QueryString);
            return Task.CompletedTask;
        }
        ,
        "gzip" => context => CompressedAsync(context, "gzip", answer, s => new GZipStream(s, CompressionMode.Compress)),
        "brotli" => context => CompressedAsync(context, "br", answer, s => new BrotliStream(s, CompressionMode.Compress)),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static async Task CompressedAsync(HttpContext context, string encoding, string answer, Func<Stream, Stream> compress)
    {
        Assert.Contains(encoding, context.Request.Headers.AcceptEncoding.ToString(), StringComparison.Ordinal);
        context.Response.Headers.ContentEncoding = encoding;
        using var packed = new MemoryStream();
        await using (var stream = compress(packed)) await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        await context.Response.Body.WriteAsync(packed.ToArray());
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
