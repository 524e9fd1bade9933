using Digest.Sources;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Digest.Tests.Sources.Arxiv;

public class ArxivRssSourceTests
{
    private static readonly DateOnly Monday = new(2026, 3, 2), Tuesday = new(2026, 3, 3), Wednesday = new(2026, 3, 4), Thursday = new(2026, 3, 5);

    [Fact]
    public async Task New_and_cross_listed_papers_are_announced_and_replacements_are_not()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context => PaperServer.XmlAsync(context, ArxivAnswers.Rss(
            Thursday, ("2603.00001v1", "new", "cs.CL"), ("2602.09999v1", "cross", "math.ST"), ("2511.00001v4", "replace", "cs.CL"), ("2511.00002v2", "replace-cross", "math.ST")));

        await bench.ReadAsync(Source(bench));
        Assert.Equal(["2603.00001 2026-03-05 New", "2602.09999 2026-03-05 CrossList"], await bench.AnnouncedAsync("arxiv"));
        Assert.Equal(4, await bench.CountPapersAsync());
        var paper = await bench.PaperAsync("arxiv:2603.00001");
        Assert.Equal(("On 2603.00001v1 <3B", "We study 2603.00001v1.", "https://arxiv.org/pdf/2603.00001"), (paper.Title, paper.Abstract, paper.PdfUrl));
        Assert.Equal(["Ada Lovelace", "Bob Two"], paper.Authors);
        Assert.Equal(["cs.CL", "stat.ML"], paper.Categories);
        Assert.StartsWith("/rss/cs.CL+cs.AI", bench.Server.Requests.First().PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_cross_lists_they_are_not_even_stored()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context => PaperServer.XmlAsync(context, ArxivAnswers.Rss(Thursday, ("2603.00001v1", "new", "cs.CL"), ("2602.09999v1", "cross", "math.ST")));
        var source = Source(bench);
        source.CrossLists = false;
        await bench.ReadAsync(source);
        Assert.Equal(1, await bench.CountPapersAsync());
    }

    [Fact]
    public async Task An_unchanged_feed_is_not_sent_twice_and_a_fresh_date_over_old_items_announces_nothing()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context =>
        {
            context.Response.Headers.ETag = "\"one\"";
            if (context.Request.Headers.IfNoneMatch == "\"one\"") context.Response.StatusCode = 304;
            else return PaperServer.XmlAsync(context, ArxivAnswers.Rss(Wednesday, ("2603.00001v1", "new", "cs.CL")));
            return Task.CompletedTask;
        };
        await bench.ReadAsync(Source(bench));
        var second = await bench.ReadAsync(Source(bench));
        Assert.Equal((0, null), (second.Records, second.Error));
        Assert.Equal("\"one\"", bench.Server.Requests.Last().Headers["If-None-Match"]);

        bench.Server.Answer = context => PaperServer.XmlAsync(context, ArxivAnswers.Rss(Thursday, ("2603.00001v1", "new", "cs.CL")));
        await bench.ReadAsync(Source(bench));
        Assert.Equal(["2603.00001 2026-03-04 New"], await bench.AnnouncedAsync("arxiv"));
    }

    [Fact]
    public async Task Batches_missed_while_down_are_filled_in_and_announced_in_order()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        await ReadAsync(bench, Monday, "2603.00010v1");
        bench.Server.Answer = context => context.Request.Path.StartsWithSegments("/rss")
            ? PaperServer.XmlAsync(context, ArxivAnswers.Rss(Thursday, ("2603.00400v1", "new", "cs.CL")))
            : PaperServer.XmlAsync(context, Oai(context));

        var report = await bench.ReadAsync(Source(bench));

        Assert.Null(report.Error);
        Assert.Equal(
            ["2603.00010 2026-03-02 New", "2603.00200 2026-03-03 New", "2603.00201 2026-03-03 New", "2603.00300 2026-03-04 New", "2603.00400 2026-03-05 New"],
            await bench.AnnouncedAsync("arxiv"));
        Assert.Contains(bench.Server.Requests, r => r.PathAndQuery.Contains("set=cs%3Acs%3ACL&from=2026-03-03", StringComparison.Ordinal));

        var requests = bench.Server.Requests.Count;
        var again = await bench.ReadAsync(Source(bench));
        Assert.Equal((0, 1), (again.Counts.Announced, bench.Server.Requests.Count - requests));
    }

    [Fact]
    public async Task A_gap_that_cannot_be_filled_holds_up_nothing_and_is_filled_later()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Options.Retries = 0;
        await ReadAsync(bench, Monday, "2603.00010v1");
        var isOaiDown = true;
        bench.Server.Answer = context =>
        {
            if (context.Request.Path.StartsWithSegments("/rss")) return PaperServer.XmlAsync(context, ArxivAnswers.Rss(Thursday, ("2603.00400v1", "new", "cs.CL")));
            if (!isOaiDown) return PaperServer.XmlAsync(context, Oai(context));
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        var broken = await bench.ReadAsync(Source(bench));
        Assert.Contains("2026-03-03 to 2026-03-04 could not be imported", broken.Error, StringComparison.Ordinal);
        Assert.Equal(["2603.00010 2026-03-02 New", "2603.00400 2026-03-05 New"], await bench.AnnouncedAsync("arxiv"));

        isOaiDown = false;
        var healed = await bench.ReadAsync(Source(bench));
        Assert.Equal((3, null), (healed.Counts.Announced, healed.Error));
        Assert.Equal(5, (await bench.AnnouncedAsync("arxiv")).Count);
    }

    [Fact]
    public async Task Weekends_and_holidays_are_no_gap()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        await ReadAsync(bench, new DateOnly(2026, 2, 27), "2602.20000v1");
        await ReadAsync(bench, Monday, "2603.00010v1");
        Assert.All(bench.Server.Requests, r => Assert.StartsWith("/rss", r.PathAndQuery, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backfill_asks_the_api_day_by_day_and_announces_nothing()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context => PaperServer.XmlAsync(context, ArxivAnswers.Api(1, 0, [$"2603.0{context.Request.Query["search_query"].ToString().Split("[2026")[1][..4]}v1"]));
        var report = await bench.BackfillAsync(Source(bench), Tuesday);
        Assert.Equal((3, null), (report.Counts.Added, report.Error));
        Assert.Empty(await bench.AnnouncedAsync("arxiv"));
    }

    [Fact]
    public async Task A_category_that_stays_behind_in_a_combined_feed_is_late_and_then_filled_in_alone()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var watch = new SourceHealth(bench.Options, new SourceStore(bench.Database), bench.Clock);
        await ReadFeedAsync(bench, Rss((Monday, "2603.00010", "cs.AI"), (Tuesday, "2603.00020", "cs.CL")));
        bench.Clock.Set(new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero));
        // Wednesday's feed has Tuesday's papers of one category still; a fresh date stands over them.
        await ReadFeedAsync(bench, Rss((Wednesday, "2603.00010", "cs.AI"), (Wednesday, "2603.00030", "cs.CL")));
        Assert.True(await watch.IsAnyLateAsync(TimeSpan.FromDays(3), TestDatabase.Token));

        bench.Clock.Set(new DateTimeOffset(2026, 3, 5, 12, 0, 0, TimeSpan.Zero));
        bench.Server.Answer = context => context.Request.Path.StartsWithSegments("/rss")
            ? PaperServer.XmlAsync(context, Rss((Thursday, "2603.00041", "cs.AI"), (Thursday, "2603.00040", "cs.CL")))
            : PaperServer.XmlAsync(
                context, ArxivAnswers.Oai(
                null, ("2603.00025", "2026-03-03", "cs.AI", false), ("2603.00031", "2026-03-04", "cs.AI", false)));
        Assert.Null((await bench.ReadAsync(Source(bench))).Error);

        Assert.Equal(["set=cs%3Acs%3AAI&from=2026-03-03"], bench.Server.Requests.Select(r => r.PathAndQuery).Where(
            p => p.StartsWith("/oai", StringComparison.Ordinal)).Select(
            p => p[p.IndexOf("set=", StringComparison.Ordinal)..]));
        Assert.Equal(6, (await bench.AnnouncedAsync("arxiv")).Select(paper => paper.Split(' ')[0]).Intersect(
            ["2603.00010", "2603.00020", "2603.00025", "2603.00030", "2603.00031", "2603.00041"]).Count());
        Assert.False(await watch.IsAnyLateAsync(TimeSpan.FromDays(3), TestDatabase.Token));
    }

    [Fact]
    public async Task A_gap_of_one_category_that_cannot_be_filled_keeps_the_source_late()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Options.Retries = 0;
        var watch = new SourceHealth(bench.Options, new SourceStore(bench.Database), bench.Clock);
        bench.Clock.Set(new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero));
        await ReadFeedAsync(bench, Rss((Monday, "2603.00010", "cs.AI"), (Tuesday, "2603.00020", "cs.CL")));
        bench.Server.Answer = context =>
        {
            if (context.Request.Path.StartsWithSegments("/rss")) return PaperServer.XmlAsync(
                context, Rss((Wednesday, "2603.00031", "cs.AI"), (Wednesday, "2603.00030", "cs.CL")));
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        Assert.Contains("2026-03-03 to 2026-03-03 could not be imported", (await bench.ReadAsync(Source(bench))).Error,
            StringComparison.Ordinal);
        Assert.True(await watch.IsAnyLateAsync(TimeSpan.FromDays(3), TestDatabase.Token));
        Assert.Equal(BatchState.Stalled, (await watch.ListAsync(TestDatabase.Token))[0].State);
    }

    [Fact]
    public async Task A_small_category_without_papers_is_quiet_and_asks_nobody()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        await ReadFeedAsync(bench, Rss((Monday, "2603.00010", "cs.AI"), (Monday, "2603.00011", "cs.CL")));
        await ReadFeedAsync(bench, Rss((Tuesday, "2603.00020", "cs.CL")));
        await ReadFeedAsync(bench, Rss((Wednesday, "2603.00031", "cs.AI"), (Wednesday, "2603.00030", "cs.CL")));
        Assert.All(bench.Server.Requests, r => Assert.StartsWith("/rss", r.PathAndQuery, StringComparison.Ordinal));
    }

    private static string Rss(params (DateOnly Day, string Id, string Category)[] papers)
    {
        var feeds = papers.Select(paper => ArxivAnswers.Rss(paper.Day, (paper.Id + "v1", "new", paper.Category)))
            .ToList();
        var items = feeds.Select(
            feed => feed[feed.IndexOf("<item>", StringComparison.Ordinal)..(
            feed.IndexOf("</item>", StringComparison.Ordinal) + 7)]);
        return feeds[^1][..feeds[^1].IndexOf("<item>", StringComparison.Ordinal)] + string.Concat(items)
            + "</channel></rss>";
    }

    private static Task ReadAsync(SourceWorkbench bench, DateOnly day, string id) =>
        ReadFeedAsync(bench, ArxivAnswers.Rss(day, (id, "new", "cs.CL")));

    private static async Task ReadFeedAsync(SourceWorkbench bench, string feed)
    {
        bench.Server.Answer = context => PaperServer.XmlAsync(context, feed);
        Assert.Null((await bench.ReadAsync(Source(bench))).Error);
    }

    /// <summary>Two pages for cs.CL, with modifications of old papers among the new ones; nothing for cs.AI.</summary>
    private static string Oai(HttpContext context)
    {
        if (context.Request.Query["set"] == "cs:cs:AI") return ArxivAnswers.OaiError("noRecordsMatch");
        return context.Request.Query["resumptionToken"] == "page2"
            ? ArxivAnswers.Oai(null, ("2603.00300", "2026-03-04", "cs.CL cs.AI", false), ("2603.00400", "2026-03-05", "cs.CL", false), ("2511.00001", "2026-03-04", "cs.CL", false))
            : ArxivAnswers.Oai(
                "page2", ("2603.00200", "2026-03-03", "cs.CL", false), ("2603.00201", "2026-03-03", "math.ST cs.CL", true), ("2603.00005", "2026-03-03", "cs.CL", true),
                ("2603.00202", "2026-03-03", "math.ST", false), ("1901.00001", "2026-03-03", "cs.CL", false), ("2603.00010", "2026-03-03", "cs.CL", true));
    }

    private static SourceOptions Source(SourceWorkbench bench) => new()
    {
        Name = "arxiv",
        Kind = SourceKind.ArxivRss,
        Categories = ["cs.CL", "cs.AI"],
        Url = bench.Server.Url + "/rss",
        OaiUrl = bench.Server.Url + "/oai",
        ApiUrl = bench.Server.Url + "/api/query",
    };
}
