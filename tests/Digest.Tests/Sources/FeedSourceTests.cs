using Digest.Sources;
using Xunit;

namespace Digest.Tests.Sources;

public class FeedSourceTests
{
    [Fact]
    public async Task A_first_read_announces_the_newest_day_and_later_reads_what_is_unseen()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var items = Item("a", "Mon, 02 Mar 2026 08:00:00 EST") + Item("b", "Wed, 04 Mar 2026 08:00:00 GMT") + Item("c", "Wed, 04 Mar 2026 22:00:00 GMT");
        bench.Server.Answer = context => PaperServer.XmlAsync(context, $"<rss version=\"2.0\"><channel><title>Blog</title>{items}</channel></rss>");
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
        Assert.Equal(["A, B.", "C, D."], paper.Authors);
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
        var paper = await bench.PaperAsync("web:example.org/p/1");
        Assert.Equal(("T", "S", "https://example.org/p/1"), (paper.Title, paper.Abstract, paper.AbstractUrl));
        Assert.Equal(["ml"], paper.Categories);
    }

    private static string Item(string name, string date) => $"<item><title>{name}</title><link>https://example.org/{name}</link><pubDate>{date}</pubDate></item>";

    private static (int, int) Counts(IngestReport report) => (report.Counts.Added, report.Counts.Announced);

    private static SourceOptions Source(SourceWorkbench bench) => new() { Name = "feed", Kind = SourceKind.Feed, Url = bench.Server.Url + "/feed" };
}
