using Digest.Sources;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Digest.Tests.Sources.HuggingFace;

public class HuggingFaceSourceTests
{
    [Fact]
    public async Task All_recorded_days_give_their_papers_each_once()
    {
        var files = SharedData.Files("huggingface-daily-papers", "*.json");
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context => files.FirstOrDefault(f => Path.GetFileNameWithoutExtension(f) == context.Request.Query["date"]) is { } file
            ? PaperServer.JsonAsync(context, File.ReadAllText(file))
            : PaperServer.JsonAsync(context, """{"error":"No papers found for this date"}""");

        // The first read takes one day only; then days are missed and caught up with.
        bench.Clock.Set(new DateTimeOffset(2025, 11, 3, 12, 0, 0, TimeSpan.Zero));
        var first = await bench.ReadAsync(Source(bench));
        bench.Clock.Set(new DateTimeOffset(2025, 11, 23, 12, 0, 0, TimeSpan.Zero));
        var rest = await bench.ReadAsync(Source(bench));
        var again = await bench.ReadAsync(Source(bench));

        Assert.Equal((null, null, null), (first.Error, rest.Error, again.Error));
        Assert.Equal(288, first.Counts.Added + rest.Counts.Added);
        Assert.Equal(288, first.Counts.Announced + rest.Counts.Announced);
        Assert.Equal((0, 0), (again.Counts.Added, again.Counts.Announced));
    }

    [Fact]
    public async Task A_paper_that_comes_again_brings_its_upvotes_and_no_second_announcement()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var upvotes = 3;
        bench.Server.Answer = context => PaperServer.JsonAsync(context, context.Request.Query["date"] == "2026-03-04" ? Day(("2603.00001", upvotes), ("2603.00001", upvotes)) : "[]");
        await bench.ReadAsync(Source(bench));
        upvotes = 41;
        bench.Clock.Set(bench.Clock.GetUtcNow().AddDays(1));
        await bench.ReadAsync(Source(bench));

        Assert.Equal(["2603.00001 2026-03-04 Featured"], await bench.AnnouncedAsync("hf"));
        Assert.Equal(41, (await bench.PaperAsync("2603.00001")).Upvotes);
    }

    [Fact]
    public async Task After_a_clock_that_was_a_year_ahead_the_days_of_now_are_read_again()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context => PaperServer.JsonAsync(
            context, context.Request.Query["date"] == "2026-03-07" ? Day(("2603.00001", 1)) : context.Request.Query["date"] == "2027-03-05" ? Day(("2703.00001", 1)) : "[]");
        var right = bench.Clock.GetUtcNow();
        bench.Clock.Set(right.AddYears(1));
        await bench.ReadAsync(Source(bench));

        bench.Clock.Set(right.AddDays(2));
        await bench.ReadAsync(Source(bench));

        Assert.Contains("2603.00001 2026-03-07 Featured", await bench.AnnouncedAsync("hf"));
    }

    [Fact]
    public async Task Long_days_are_read_page_by_page_with_repeats_across_pages()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context =>
        {
            var page = int.Parse(context.Request.Query["p"]!, System.Globalization.CultureInfo.InvariantCulture);
            var ids = Enumerable.Range(page * 95, page < 2 ? 100 : 20).Select(i => ($"2603.{i + 1:00000}", 1)).ToArray();
            return PaperServer.JsonAsync(context, Day(ids));
        };
        var report = await bench.ReadAsync(Source(bench));
        Assert.Equal((210, null), (report.Counts.Added, report.Error));
    }

    [Fact]
    public async Task A_backfill_announces_nothing_and_goes_on_where_it_was_broken_off()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context => PaperServer.JsonAsync(context, Day(($"2602.000{context.Request.Query["date"].ToString()[^2..]}", 1)));
        bench.Options.Retries = 0;
        var since = new DateOnly(2026, 2, 26);
        for (var i = 0; i < 2; i++) bench.Server.Faults.Enqueue(bench.Server.Answer);
        bench.Server.Faults.Enqueue(context => Status(context, 500));

        var broken = await bench.BackfillAsync(Source(bench), since);
        Assert.Equal(2, broken.Counts.Added);
        Assert.Contains("500", broken.Error, StringComparison.Ordinal);
        var before = bench.Server.Requests.Count;
        var resumed = await bench.BackfillAsync(Source(bench), since);

        Assert.Equal((6, null), (resumed.Counts.Added, resumed.Error));
        Assert.Equal(6, bench.Server.Requests.Count - before);
        Assert.Empty(await bench.AnnouncedAsync("hf"));
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static string Day(params (string Id, int Upvotes)[] papers) =>
        "[" + string.Join(",", papers.Select(p => $$"""{"paper":{"id":"{{p.Id}}","title":"On {{p.Id}}","summary":"Text.","upvotes":{{p.Upvotes}},"authors":[{"name":"A B","hidden":false}]},"numComments":1}""")) + "]";

    private static SourceOptions Source(SourceWorkbench bench) => new() { Name = "hf", Kind = SourceKind.HuggingFace, Url = bench.Server.Url };
}
