using System.Text;
using Digest.Sources;
using Digest.Sources.Feeds;
using Digest.Sources.Reading;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Digest.Tests.Sources;

public class SourceAttackTests
{
    private const string Item = "<item><title>Good</title><link>https://example.org/1</link></item>";

    [Theory]
    [InlineData("""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>""")]
    [InlineData("""<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>""")]
    [InlineData("""<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">""")]
    public void A_DTD_is_passed_over_unread(string declaration) =>
        Assert.Equal("Not &c;", Assert.Single(
            Read($"{declaration}<rss><channel><item><title>Not &c;</title><guid>urn:x:1</guid></item></channel></rss>")
            .SourceRecords).Paper.Title);

    [Fact]
    public void Depth_and_elements_without_end_cost_neither_memory_nor_the_item_beside_them()
    {
        foreach (var bomb in (
            string[])[Repeat("<a>", 1_000_000), Repeat("<a/>", 1_000_000), Repeat("<a></a>", 1_000_000)])
        {
            foreach (var (xml, papers) in ((string, int)[])[
                ($"<rss>{bomb}{Item}</rss>", 1), (
                    $"<rss><item><title>Bad</title><guid>urn:x:1</guid>{bomb}</item>{Item}</rss>", 2)])
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Equal(papers, Read(xml).SourceRecords.Count);
                // The text itself, as bytes and as characters, and one item's worth of elements.
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (4 * xml.Length) + 10_000_000);
            }
        }
    }

    [Fact]
    public void A_feed_of_a_million_items_is_cut_with_a_warning()
    {
        var (records, problems) = Read("<rss><channel>" + Repeat(Item, 1_000_000) + "</channel></rss>");
        Assert.Equal(SafeXml.MaxItems, records.Count);
        Assert.Contains("truncated", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_attribute_or_abstract_costs_its_own_entry_at_most()
    {
        var (records, problems) = Read($"<rss><channel><item><title>Long</title><guid x=\"{new string('a', 100_000_000)}\">1</guid><description>{Repeat("word ", 1_000_000)}</description></item>{Item}</channel></rss>");
        Assert.Equal(2, records.Count);
        Assert.InRange(records[0].Paper.Abstract.Length, 19_000, 20_000);
        Assert.Equal("item 1", Assert.Single(problems).Place);
    }

    [Fact]
    public void One_bad_entry_never_costs_the_rest()
    {
        var (records, problems) = Read($"<rss><channel>{Item}<item><title></title></item><item><link>::</link></item>{Item.Replace("/1", "/2", StringComparison.Ordinal)}</channel></rss>");
        Assert.Equal((2, 2), (records.Count, problems.Count));
    }

    [Fact]
    public void A_login_page_is_no_feed()
    {
        Assert.Throws<FormatException>(() => Read("<html><head><title>Log in</title></head></html>"));
        Assert.Throws<FormatException>(() => Read("Bad Gateway"));
        Assert.Throws<FormatException>(() => Read(""));
    }

    [Fact]
    public void Mutated_answers_end_in_papers_or_in_an_error_that_says_where() => Assert.InRange(SourceFuzz.Run(3_000, seed: 6).Readable, 500, 2_900);

    [Fact]
    public Task An_items_content_and_identity_do_not_depend_on_its_neighbours() => SourceNeighbours.RunAsync(
        4_000, seed: 7);

    /// <summary>What comes over the wire ends at the size limit, so that an attribute without end costs no more memory than that.</summary>
    [Fact]
    public async Task A_huge_attribute_from_a_server_is_cut_at_the_size_limit_and_what_came_before_is_kept()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Options.MaxResponseMegabytes = 2;
        bench.Options.Timeout = TimeSpan.FromSeconds(20);
        bench.Server.Answer = async context =>
        {
            await context.Response.WriteAsync($"<rss><channel>{Item}<item><guid x=\"");
            var filler = new string('a', 1_000_000);
            for (var sent = 0; sent < 100 && !context.RequestAborted.IsCancellationRequested; sent++) await context.Response.WriteAsync(filler, context.RequestAborted);
        };
        var report = await bench.ReadAsync(new SourceOptions { Name = "feed", Kind = SourceKind.Feed, Url = bench.Server.Url });
        Assert.Equal((1, null), (report.Counts.Added, report.Error));
        Assert.Equal("response: exceeds the size limit; truncated", Assert.Single(report.Problems).ToString());
    }

    private static (IReadOnlyList<Digest.Papers.SourceRecord> SourceRecords, IReadOnlyList<SourceProblem> Problems) Read(string xml)
    {
        var (records, problems, _) = FeedFormat.Read(
            Encoding.UTF8.GetBytes(xml), isCut: false, new FeedOrigin("feed"));
        return (records, problems);
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
