using System.IO.Compression;
using Digest.Sources;
using Digest.Sources.Arxiv;
using Digest.Sources.Reading;
using Digest.Sources.Reading.Connections;
using Digest.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Digest.Tests.Sources;

public class SourceMannersTests
{
    [Fact]
    public async Task Two_workers_on_one_PostgreSQL_ask_arXivs_endpoints_together_never_within_3_seconds()
    {
        await using var test = new PostgreSqlTestDatabase();
        await test.InitializeAsync();
        await using var server = await PaperServer.StartAsync(context => PaperServer.XmlAsync(context, context.Request.Path.Value!.Split('/')[1] switch
        {
            "oai" => ArxivAnswers.OaiError("noRecordsMatch"),
            "api" => ArxivAnswers.Api(0, 0, []),
            _ => ArxivAnswers.Rss(new DateOnly(2026, 3, 5)),
        }));
        server.Faults.Enqueue(context =>
        {
            context.Response.Redirect("/moved"); // a redirect is a request too
            return Task.CompletedTask;
        });
        var defaults = new SourcesOptions();
        var source = new SourceOptions
        {
            Kind = SourceKind.ArxivRss,
            Categories = ["cs.CL"],
            Url = $"{server.Url}/rss",
            OaiUrl = $"{server.Url}/oai",
            ApiUrl = $"{server.Url}/api",
        };
        var token = TestDatabase.Token;
        await Task.WhenAll(
            WorkAsync(test.Database, arxiv => arxiv.RssAsync(null, token), arxiv => arxiv.SearchAsync("cat:cs.CL", 0, 1, true, token)),
            WorkAsync(test.Reopen(), arxiv => arxiv.RssAsync(null, token), arxiv => arxiv.RecordsAsync("cs:cs:CL", default, null, null, token)));

        Assert.Equal(["api", "moved", "oai", "rss", "rss"], server.Requests.Select(r => r.PathAndQuery.Split('/', '?')[1]).Order());
        var times = server.Requests.Select(r => r.At).Order().ToList();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(3), $"{pair.Second - pair.First}"));

        async Task WorkAsync(SqlDatabase database, params Func<ArxivClient, Task>[] requests)
        {
            using var http = new SourceHttp(defaults, new HostPacer(database, TimeProvider.System), new RedirectGuard(), TimeProvider.System, NullLogger<SourceHttp>.Instance);
            foreach (var request in requests) await request(new ArxivClient(source, defaults, http, TimeProvider.System));
        }
    }

    [Fact]
    public async Task A_long_Retry_After_is_obeyed_by_every_worker_without_asking()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var source = new SourceOptions { Name = "hf", Kind = SourceKind.HuggingFace, Url = bench.Server.Url };
        bench.Server.Answer = context =>
        {
            context.Response.Headers.RetryAfter = bench.Clock.GetUtcNow().AddHours(1).ToString("R");
            context.Response.StatusCode = 429;
            return Task.CompletedTask;
        };
        Assert.Contains("asked to wait 60 minutes", (await bench.ReadAsync(source)).Error, StringComparison.Ordinal);
        Assert.Contains("is rate-limited until 2026-03-05 13:00 UTC", (await bench.ReadAsync(source)).Error, StringComparison.Ordinal);
        Assert.Single(bench.Server.Requests);

        bench.Server.Answer = context => PaperServer.JsonAsync(context, "[]");
        bench.Clock.Set(bench.Clock.GetUtcNow().AddHours(1));
        Assert.Null((await bench.ReadAsync(source)).Error);
    }

    [Fact]
    public async Task Retries_grow_and_end_with_an_error_that_says_why()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        var report = await bench.ReadAsync(new SourceOptions { Name = "hf", Kind = SourceKind.HuggingFace, Url = bench.Server.Url });
        Assert.EndsWith("the server answered 503 ServiceUnavailable (5 attempts)", report.Error, StringComparison.Ordinal);
        Assert.Equal(5, bench.Server.Requests.Count);
        Assert.True(bench.Clock.Waits.Sum(wait => wait.TotalSeconds) > 10, string.Join(' ', bench.Clock.Waits));
    }

    [Fact]
    public async Task The_user_agent_names_the_project_and_the_contact()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Options.Contact = "ops@example.org";
        bench.Server.Answer = context => PaperServer.JsonAsync(context, "[]");
        await bench.ReadAsync(new SourceOptions { Name = "hf", Kind = SourceKind.HuggingFace, Url = bench.Server.Url });
        Assert.Matches(@"^digest/\S+ \(ops@example\.org\)$", bench.Server.Requests.First().Headers["User-Agent"]);
    }

    [Fact]
    public async Task An_answer_that_unpacks_to_gigabytes_is_cut_and_what_came_before_is_kept()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Options.MaxResponseMegabytes = 1;
        bench.Options.Timeout = TimeSpan.FromSeconds(20);
        bench.Server.Answer = async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var packed = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await packed.WriteAsync("<rss><channel><item><title>Good</title><link>https://example.org/1</link></item>"u8.ToArray());
            var filler = System.Text.Encoding.ASCII.GetBytes("<x>" + new string(' ', 100_000) + "</x>");
            for (var i = 0; i < 20_000 && !context.RequestAborted.IsCancellationRequested; i++) await packed.WriteAsync(filler, context.RequestAborted);
        };
        var report = await bench.ReadAsync(new SourceOptions { Name = "feed", Kind = SourceKind.Feed, Url = bench.Server.Url });
        Assert.Equal((1, null), (report.Counts.Added, report.Error));
        Assert.Equal("response: exceeds the size limit; truncated", Assert.Single(report.Problems).ToString());
    }

    [Fact]
    public async Task A_redirect_to_plain_or_to_elsewhere_than_the_web_is_not_followed()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context =>
        {
            context.Response.Headers.Location = "file:///etc/passwd";
            context.Response.StatusCode = 302;
            return Task.CompletedTask;
        };
        var report = await bench.ReadAsync(new SourceOptions { Name = "hf", Kind = SourceKind.HuggingFace, Url = bench.Server.Url });
        Assert.EndsWith("redirect from http to file is not allowed", report.Error, StringComparison.Ordinal);
    }
}
