using Digest.Sources;
using Digest.Sources.Arxiv;
using Digest.Sources.Reading;
using Xunit;

namespace Digest.Tests.Sources.Arxiv;

public class ArxivApiSourceTests
{
    [Fact]
    public void Every_recorded_answer_gives_the_papers_in_it()
    {
        foreach (var file in SharedData.Files("arxiv-api", "*.200.xml"))
        {
            var xml = File.ReadAllBytes(file);
            var answer = ArxivAtomFormat.Read(xml, false, DateTimeOffset.UnixEpoch);
            var entries = System.Xml.Linq.XDocument.Load(file).Descendants("{http://www.w3.org/2005/Atom}entry").Count();
            Assert.Equal((entries, 0), (answer.SourceRecords.Count, answer.Problems.Count));
            Assert.All(answer.SourceRecords, s => Assert.True(s.Version >= 1 && s.Paper is { Authors.Count: > 0, Categories.Count: > 0, Abstract.Length: > 100, PublishedAt: not null }));
        }
    }

    [Fact]
    public async Task An_answer_of_status_400_gives_no_paper_and_says_why()
    {
        var file = SharedData.File("arxiv-api", "*.400.xml");
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context =>
        {
            context.Response.StatusCode = 400;
            return PaperServer.XmlAsync(context, File.ReadAllText(file));
        };
        var report = await bench.ReadAsync(Source(bench));
        Assert.Equal(0, report.Counts.Seen);
        Assert.EndsWith("arXiv answered: incorrect id format for abc", report.Error, StringComparison.Ordinal);
        Assert.Single(bench.Server.Requests);
    }

    [Fact]
    public async Task A_feed_whose_one_entry_is_Error_gives_no_paper_and_says_why_and_the_next_read_gives_all()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = Pages(2);
        bench.Server.Faults.Enqueue(context => PaperServer.XmlAsync(
            context,
            """
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><opensearch:totalResults>1</opensearch:totalResults>
            <entry><id>http://arxiv.org/api/errors#max_results_must_be_an_integer</id><title>Error</title><summary>max_results must be an integer</summary></entry></feed>
            """));
        var failed = await bench.ReadAsync(Source(bench));
        Assert.Equal(0, failed.Counts.Seen);
        Assert.EndsWith("arXiv answered: max_results must be an integer", failed.Error, StringComparison.Ordinal);

        Assert.Equal((2, null), ((await bench.ReadAsync(Source(bench))) is { } read ? (read.Counts.Announced, read.Error) : default));
    }

    [Fact]
    public async Task An_empty_page_in_the_middle_of_a_result_is_asked_again()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = Pages(450);
        await bench.ReadAsync(Source(bench));
        // The second read pages through the whole overlap.
        bench.Server.Faults.Enqueue(Pages(450));
        bench.Server.Faults.Enqueue(context => PaperServer.XmlAsync(context, ArxivAnswers.Api(450, 200, [])));
        var report = await bench.ReadAsync(Source(bench));

        Assert.Equal((450, 250, null), ((int)report.Records, report.Counts.Added, report.Error));
        Assert.Equal(5, bench.Server.Requests.Count);
        Assert.Equal(450, (await bench.AnnouncedAsync("search")).Distinct().Count());
    }

    [Fact]
    public async Task Killed_between_two_pages_and_started_again_the_set_is_the_same()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = Pages(200);
        await bench.ReadAsync(Source(bench));
        bench.Server.Answer = Pages(600);
        bench.Options.Retries = 0;
        bench.Server.Faults.Enqueue(Pages(600));
        bench.Server.Faults.Enqueue(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        Assert.NotNull((await bench.ReadAsync(Source(bench))).Error);
        var report = await bench.ReadAsync(Source(bench));

        Assert.Null(report.Error);
        var announced = await bench.AnnouncedAsync("search");
        Assert.Equal((600, 600), (announced.Count, announced.Distinct().Count()));
    }

    [Fact]
    public async Task An_empty_first_answer_does_not_make_the_next_one_news()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context => PaperServer.XmlAsync(context, ArxivAnswers.Api(0, 0, []));
        Assert.Null((await bench.ReadAsync(Source(bench))).Error);
        bench.Server.Answer = context => PaperServer.XmlAsync(
            context, ArxivAnswers.Api(2, 0, ["2603.00002v1", "2603.00001v1"]).Replace(
                "2026-03-04T10:00:00Z</published><updated>2026-03-04T10:00:00Z</updated>\n<summary>We study 2603.00001v1", "2026-03-01T10:00:00Z</published><summary>We study 2603.00001v1", StringComparison.Ordinal));
        await bench.ReadAsync(Source(bench));
        Assert.Equal(["2603.00002 2026-03-05 New"], await bench.AnnouncedAsync("search"));
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Pages(int total) => context =>
    {
        var start = int.Parse(context.Request.Query["start"]!, System.Globalization.CultureInfo.InvariantCulture);
        return PaperServer.XmlAsync(context, ArxivAnswers.Api(total, start, Enumerable.Range(start, Math.Clamp(total - start, 0, 200)).Select(i => $"2603.{total - i:00000}v1")));
    };

    private static SourceOptions Source(SourceWorkbench bench) => new() { Name = "search", Kind = SourceKind.ArxivApi, Query = "cat:cs.CL", Url = bench.Server.Url + "/api/query" };
}
