using Digest.Sources;
using Xunit;

namespace Digest.Tests.Sources.Feeds;

public class FeedSourceTests
{
    [Fact]
    public async Task A_first_read_announces_the_newest_day_and_later_reads_what_is_unseen()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var items = Item("a", "Mon, 02 Mar 2026 08:00:00 EST") + Item("b", "Wed, 04 Mar 2026 08:00:00 GMT") + Item("c", "Wed, 04 Mar 2026 22:00:00 GMT");
        bench.Server.Answer = context => PaperServer.XmlAsync(
            context, $"<rss version=\"2.0\"><channel><title>Blog</title>{items}</channel></rss>");
        Assert.Equal((3, 2), Counts(await bench.ReadAsync(Source(bench))));
        items = Item("d", "Sun, 01 Mar 2026 08:00:00 GMT") + items;
        Assert.Equal((1, 1), Counts(await bench.ReadAsync(Source(bench))));
    }

    [Fact]
    public async Task Html_is_reduced_to_text_and_known_names_are_used()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context => PaperServer.XmlAsync(
            context,
            """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
            <item><title>Cells &amp;amp; &lt;i&gt;models&lt;/i&gt; &lt;3B</title><link>https://www.biorxiv.org/content/10.1101/2026.03.01.1v1?rss=1</link><dc:identifier>doi:10.1101/2026.03.01.1</dc:identifier>
            <description><![CDATA[<script>alert(1)</script><p>One &lt; two.</p><p>Code: <a href="javascript:x">here</a></p>]]></description><dc:creator>A, B.; C, D.</dc:creator><dc:date>2026-03-04</dc:date></item>
            <item><title>No name</title></item>
            <item><title>Elsewhere</title><link>javascript:alert(1)</link><guid>some guid</guid></item>
            </rdf:RDF>
            """);
        var report = await bench.ReadAsync(Source(bench));
        Assert.Equal("item 2: the item has no link, guid or id", Assert.Single(report.Problems).ToString());
        var paper = await bench.PaperAsync("doi:10.1101/2026.03.01.1");
        Assert.Equal(("Cells & models <3B", "One < two.\n\nCode: here"), (paper.Title, paper.Abstract));
        Assert.Equal(["B. A", "D. C"], paper.Authors);
    }

    [Fact]
    public async Task Atom_is_read_too()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context => PaperServer.XmlAsync(
            context,
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><title>J</title><entry><title type="text">T</title><id>urn:x:1</id><link rel="self" href="https://example.org/self"/><link href="https://example.org/p/1"/>
            <updated>2026-03-04T10:00:00Z</updated><author><name>Ada</name></author><summary>S</summary><category term="ml"/></entry></feed>
            """);
        await bench.ReadAsync(Source(bench));
        var paper = await bench.PaperAsync("web:urn:x:1");
        Assert.Equal(("T", "S", "https://example.org/p/1"), (paper.Title, paper.Abstract, paper.AbstractUrl));
        Assert.Equal(["ml"], paper.Categories);
    }

    [Fact]
    public async Task An_empty_first_answer_does_not_make_the_next_one_news()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var items = "";
        bench.Server.Answer = context => PaperServer.XmlAsync(
            context, $"<rss version=\"2.0\"><channel><title>Blog</title>{items}</channel></rss>");
        Assert.Equal((0, 0), Counts(await bench.ReadAsync(Source(bench))));
        items = Item("a", "Mon, 02 Mar 2026 08:00:00 GMT") + Item("b", "Wed, 04 Mar 2026 08:00:00 GMT");
        Assert.Equal((2, 1), Counts(await bench.ReadAsync(Source(bench))));
    }

    [Fact]
    public async Task A_first_read_that_ends_in_the_middle_is_used_and_the_next_one_is_a_first_one_again()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var feed = $"<rss version=\"2.0\"><channel><title>Blog</title>{Item("a", "Wed, 04 Mar 2026 08:00:00 GMT")}{Item("b", "Mon, 02 Mar 2026 08:00:00 GMT")}</channel></rss>";
        bench.Server.Answer = context =>
        {
            context.Response.Headers.ETag = "\"1\"";
            return PaperServer.XmlAsync(context, feed[..(feed.IndexOf("b</title>", StringComparison.Ordinal))]);
        };
        var begun = await bench.ReadAsync(Source(bench));
        Assert.Equal(((1, 1), null), (Counts(begun), begun.Error));
        Assert.Contains("ends in the middle", Assert.Single(begun.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(1 + bench.Options.Retries, bench.Server.Requests.Count);

        bench.Server.Answer = context => PaperServer.XmlAsync(context, feed);
        Assert.Equal((1, 0), Counts(await bench.ReadAsync(Source(bench))));
        Assert.DoesNotContain("If-None-Match", bench.Server.Requests.Last().Headers.Keys);
    }

    [Fact]
    public async Task A_date_to_come_makes_no_other_paper_old()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var items = Item("a", "Thu, 05 Mar 2026 08:00:00 GMT") + Item("b", "Sat, 04 Mar 2028 08:00:00 GMT") + Item(
            "c", "Wed, 04 Mar 2026 08:00:00 GMT");
        bench.Server.Answer = context => PaperServer.XmlAsync(
            context, $"<rss version=\"2.0\"><channel><title>Blog</title>{items}</channel></rss>");
        Assert.Equal((3, 2), Counts(await bench.ReadAsync(Source(bench))));
    }

    [Fact]
    public async Task Items_with_ids_are_announced_once_wherever_their_pages_move()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var host = "old.example";
        bench.Server.Answer = context => PaperServer.XmlAsync(
            context,
            "<rss version=\"2.0\"><channel><title>Blog</title>" + string.Concat(Enumerable.Range(1, 5).Select(i =>
                $"<item><title>{i}</title><guid isPermaLink=\"false\">https://old.example/?p={i}</guid><link>https://{host}/latest?sid=A{bench.Server.Requests.Count}</link></item>")) + "</channel></rss>");
        Assert.Equal((5, 5), Counts(await bench.ReadAsync(Source(bench))));
        Assert.Equal((0, 0), Counts(await bench.ReadAsync(Source(bench))));
        host = "new.example";
        Assert.Equal((0, 0), Counts(await bench.ReadAsync(Source(bench))));
    }

    [Fact]
    public async Task A_paper_that_an_earlier_release_named_by_its_page_is_renamed_and_not_announced_again()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var guid = "";
        bench.Server.Answer = context => PaperServer.XmlAsync(
            context, $"<rss version=\"2.0\"><channel><title>Blog</title><item><title>A</title>{guid}<link>https://site.example/1</link></item></channel></rss>");
        Assert.Equal((1, 1), Counts(await bench.ReadAsync(Source(bench))));
        guid = "<guid>urn:x:1</guid>";
        Assert.Equal((0, 0), Counts(await bench.ReadAsync(Source(bench))));
        Assert.Equal((1, "A"), ((int)await bench.CountPapersAsync(), (await bench.PaperAsync("web:urn:x:1")).Title));
    }

    [Fact]
    public async Task The_servers_charset_and_final_address_are_used()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        bench.Server.Answer = context =>
        {
            if (context.Request.Path == "/feed")
            {
                context.Response.Redirect("/journal/current.xml");
                return Task.CompletedTask;
            }
            context.Response.ContentType = "application/rss+xml; charset=iso-8859-1";
            return context.Response.Body.WriteAsync(System.Text.Encoding.Latin1.GetBytes(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss><channel><item><title>Über</title><guid>urn:x:1</guid><link>1</link></item></channel></rss>")).AsTask();
        };
        await bench.ReadAsync(Source(bench));
        var paper = await bench.PaperAsync("web:urn:x:1");
        Assert.Equal(("Über", $"{bench.Server.Url}/journal/1"), (paper.Title, paper.AbstractUrl));
    }

    private static string Item(string name, string date) => $"<item><title>{name}</title><link>https://example.org/{name}</link><pubDate>{date}</pubDate></item>";

    private static (int, int) Counts(IngestReport report) => (report.Counts.Added, report.Counts.Announced);

    private static SourceOptions Source(SourceWorkbench bench) => new() { Name = "feed", Kind = SourceKind.Feed, Url = bench.Server.Url + "/feed" };
}
