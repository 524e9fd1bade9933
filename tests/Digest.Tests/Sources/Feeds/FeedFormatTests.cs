using System.Text;
using Digest.Papers;
using Digest.Sources.Feeds;
using Xunit;

namespace Digest.Tests.Sources.Feeds;

public class FeedFormatTests
{
    private static readonly FeedOrigin Origin = new("journal", new Uri("https://site.example/feeds/all.xml"));

    [Theory]
    [InlineData("<title>CO<sub>2</sub> in <i>E. coli</i></title>", "CO2 in E. coli")]
    [InlineData("<title>CO&lt;sub&gt;2&lt;/sub&gt; in &lt;i&gt;E. coli&lt;/i&gt;</title>", "CO2 in E. coli")]
    [InlineData("<m:title>cover.jpg</m:title><m:group><m:title>x</m:title></m:group><title>Real</title><m:title>y</m:title>", "Real")]
    [InlineData("<d:title>From Dublin</d:title>", "From Dublin")]
    [InlineData("<description>Only a text about robots. It goes on.</description>", "Only a text about robots. It goes on")]
    public void The_title_is_the_items_own(string inside, string title) => Assert.Equal(title, One(inside).Title);

    [Fact]
    public void An_item_with_a_long_text_alone_is_called_by_its_first_words() =>
        Assert.Equal(
            "A note without a title, long enough that only the first of its many words can be…",
            One("<description>A note without a title, long enough that only the first of its many words can be shown here.</description>").Title);

    [Fact]
    public void Pictures_and_replies_give_neither_abstract_nor_link_nor_category()
    {
        var paper = One(
            """
            <a:link rel="replies" href="https://other.example/1"/><a:link rel="alternate" type="application/json" href="https://amp.example/1"/>
            <m:description>Photo</m:description><m:category>http://x/y</m:category><title>T</title><link>https://site.example/1</link>
            <description>Text.</description><category>Learning</category><d:subject>Robots</d:subject>
            """);
        Assert.Equal(("Text.", "https://site.example/1"), (paper.Abstract, paper.AbstractUrl));
        Assert.Equal(["Learning", "Robots"], paper.Categories);
    }

    [Theory]
    [InlineData("/a/2", "https://journal.example/a/2")]
    [InlineData("//journal.example/a/1", "https://journal.example/a/1")]
    [InlineData("a b", "https://journal.example/papers/a%20b")]
    [InlineData("https://elsewhere.example/x", "https://elsewhere.example/x")]
    [InlineData("javascript:alert(1)", null)]
    public void Relative_links_refer_to_the_channels_page(string link, string? resolved) =>
        Assert.Equal(resolved, One($"<title>T</title><guid isPermaLink=\"false\">g</guid><link>{link}</link>")
            .AbstractUrl);

    [Fact]
    public void In_Atom_they_refer_to_the_nearest_base_and_at_last_to_the_feed()
    {
        var items = Read(
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="https://self.example/"/>
            <entry><title>A</title><id>urn:x:a</id><link href="a"/></entry>
            <entry xml:base="https://base.example/x/"><title>B</title><id>urn:x:b</id><link href="b"/></entry>
            <entry xml:base="https://base.example/x/"><title>C</title><id>urn:x:c</id><link xml:base="y/" href="c"/></entry></feed>
            """).SourceRecords;
        Assert.Equal(
            ["https://site.example/feeds/a", "https://base.example/x/b", "https://base.example/x/y/c"], items.Select(
                item => item.Paper.AbstractUrl));
    }

    [Fact]
    public void What_tells_items_apart_is_their_id_then_their_page_with_its_fragment()
    {
        Assert.Equal(3, Ids(
            "<guid>urn:x:1</guid><link>https://s.example/latest</link>",
            "<guid>urn:x:2</guid><link>https://s.example/latest</link>", "<guid>urn:x:3</guid>").Distinct().Count());
        Assert.Equal(2, Ids("<link>https://s.example/app/#!/1</link>", "<link>https://s.example/app/#!/2</link>")
            .Distinct().Count());
        Assert.Single(Ids("<guid>urn:x:1</guid><link>https://old.example/1</link>",
            "<guid>urn:x:1</guid><link>https://new.example/1?sid=B2</link>").Distinct());
        Assert.Single(Ids("<link>https://s.example/1?utm_source=rss&amp;PHPSESSID=a1</link>",
            "<link>https://s.example/1?utm_source=x</link>",
            "<link>http://s.example/1;jsessionid=AB12#xtor=RSS-1</link>").Distinct());
        // Some sites number their articles so.
        Assert.Equal(2, Ids(
            "<link>https://s.example/article?sid=17</link>", "<link>https://s.example/article?sid=18</link>").Distinct()
            .Count());
    }

    [Fact]
    public void Items_without_page_and_id_are_known_by_title_and_date_in_their_feed()
    {
        const string News = "<title>News</title><description>First text.</description><pubDate>2026-03-05</pubDate>";
        Assert.Equal(3, Ids(
            News, News.Replace("03-05", "03-06", StringComparison.Ordinal),
            "<description>Only a text.</description>").Distinct().Count());
        Assert.Single(Ids(News, News.Replace("First", "Corrected", StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public void A_number_that_is_unique_in_its_feed_only_does_not_name_a_paper_of_another()
    {
        var xml = Rss("<title>T</title><guid isPermaLink=\"false\">17</guid>");
        Assert.NotEqual(Read(xml).SourceRecords[0].Paper.Id, FeedFormat.Read(
            Encoding.UTF8.GetBytes(xml), false, Origin with { Source = "blog" }).SourceRecords[0].Paper.Id);
    }

    [Theory]
    [InlineData("<link>https://arxiv.org/abs/2603.00001v2</link><guid>17</guid>", "arxiv:2603.00001")]
    [InlineData("<link>https://doi.org/10.1000/Ab.1?utm_source=rss</link>", "doi:10.1000/ab.1")]
    [InlineData("<link>https://s.example/1</link><d:identifier>DOI: 10.1000/ab.1</d:identifier>", "doi:10.1000/ab.1")]
    [InlineData("<link>https://s.example/1</link><p:doi>10.1000/ab.1</p:doi>", "doi:10.1000/ab.1")]
    public void What_other_sources_would_call_it_comes_first(string inside, string id) => Assert.Equal(
        id, One("<title>T</title>" + inside).Id.ToString());

    [Fact]
    public void Items_that_share_an_id_are_reported() =>
        Assert.Equal(
            "item 2: \"B\" has the id of \"A\"; one of them was kept",
            Assert.Single(Read(Rss("<title>A</title><guid>urn:x:1</guid>", "<title>B</title><guid>urn:x:1</guid>"))
                .Problems).ToString());

    [Fact]
    public void A_date_that_cannot_be_read_is_reported_and_the_item_kept()
    {
        var read = Read(Rss(
            "<title>A</title><guid>urn:x:1</guid><pubDate>03/04/2026</pubDate>",
            "<title>B</title><guid>urn:x:2</guid><pubDate>soon</pubDate><d:date>2026-03-04</d:date>"));
        Assert.Equal("item 1: the date \"03/04/2026\" cannot be read", Assert.Single(read.Problems).ToString());
        Assert.Equal([null, 2026], read.SourceRecords.Select(s => s.Paper.PublishedAt?.Year));
    }

    [Fact]
    public void Authors_are_names_and_no_addresses()
    {
        Assert.Equal(["Emmy Noether"], One(
            "<title>T</title><guid>urn:x:1</guid><author>e.noether@uni.example (Emmy Noether)</author>").Authors);
        Assert.Equal(
            ["E. Noether", "M. Somerville"],
            One("<title>T</title><guid>urn:x:1</guid><d:creator>Noether, E., Somerville, M.</d:creator><m:credit>A Photographer</m:credit>").Authors);
        var atom = Read("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title>T</title><id>urn:x:1</id><author><name>Emmy Noether</name><email>e@uni.example</email></author><author><email>x@uni.example</email></author></entry></feed>");
        Assert.Equal(["Emmy Noether"], atom.SourceRecords[0].Paper.Authors);
    }

    [Fact]
    public void An_item_without_authors_has_those_of_its_feed()
    {
        const string Entry = "<entry><title>T</title><id>urn:x:1</id>", Author = "<author><name>Emmy Noether</name></author>";
        var feeds = (string[])
        [
            $"{Author}{Entry}</entry>",
            $"<author><name>Someone</name></author>{Entry}<source><title>S</title>{Author}</source></entry>",
            $"<author><name>Someone</name></author>{Entry}{Author}</entry>",
        ];
        Assert.All(feeds, inside => Assert.Equal(
            ["Emmy Noether"],
            Read($"<feed xmlns=\"http://www.w3.org/2005/Atom\">{inside}</feed>").SourceRecords[0].Paper.Authors));
        Assert.Empty(Read(
            $"<feed xmlns=\"http://www.w3.org/2005/Atom\">{Entry}</entry>{Author}{Entry.Replace("x:1", "x:2", StringComparison.Ordinal)}</entry></feed>")
            .SourceRecords[1].Paper.Authors);
        foreach (var broken in (string[])["", ",{"])
        {
            var paper = Read($$"""{"authors":[{"name":"Emmy Noether"}],"home_page_url":"https://j.example/","items":[{"id":"urn:x:1","title":"T","url":"/1"}{{broken}}]}""")
                .SourceRecords[0].Paper;
            Assert.Equal(["Emmy Noether", "https://j.example/1"], [.. paper.Authors, paper.AbstractUrl]);
        }
    }

    [Theory]
    [InlineData("http://purl.org/dc/elements/1.1")]
    [InlineData("https://purl.org/dc/elements/1.1/")]
    [InlineData("http://purl.org/DC/elements/1.0/")]
    public void A_namespace_is_known_by_the_variants_of_its_address(string address) => Assert.Equal(
        ["Emmy Noether"],
        Read($"<rss xmlns:a=\"{address}\"><channel><item><title>T</title><guid>urn:x:1</guid><a:creator>Emmy Noether</a:creator></item></channel></rss>")
            .SourceRecords[0].Paper.Authors);

    [Theory]
    [InlineData("0")]
    [InlineData("null")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void An_id_that_stands_for_none_names_nothing(string guid) => Assert.Equal(
        2, Ids(
            $"<guid>{guid}</guid><link>https://s.example/1</link>", $"<guid>{guid}</guid><link>https://s.example/2</link>")
            .Distinct().Count());

    [Fact]
    public void Text_that_says_it_is_text_has_no_markup()
    {
        var atom = Read("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title type=\"text\">Is a &lt;b&gt; c?</title><id>urn:x:1</id></entry></feed>");
        Assert.Equal("Is a <b> c?", atom.SourceRecords[0].Paper.Title);
    }

    [Fact]
    public void JSON_Feed_is_read()
    {
        var read = Read(
            """
            {"version":"https://jsonfeed.org/version/1.1","title":"J","home_page_url":"https://journal.example/","items":[
            {"id":"urn:x:1","url":"/a/1","title":"Json &amp; item","content_html":"<p>H<sub>2</sub>O</p>","date_published":"2026-03-04T08:00:00Z","authors":[{"name":"Emmy Noether"}],"tags":["ml"]},
            {"id":7,"title":"Number"},{"id":"urn:x:3"},{"id":"urn:x:4","title":"D","author":{"name":"Mary Somerville"},"date_published":"soon"}]}
            """);
        Assert.Equal(["item 3: the item has neither a title nor a text", "item 4: the date \"soon\" cannot be read"],
            read.Problems.Select(p => p.ToString()));
        var paper = read.SourceRecords[0].Paper;
        Assert.Equal(("H2O", "https://journal.example/a/1", 4), (
            paper.Abstract, paper.AbstractUrl, paper.PublishedAt!.Value.Day));
        Assert.Equal(["Emmy Noether", "ml"], [.. paper.Authors, .. paper.Categories]);
        Assert.Equal(["Number", "D"], read.SourceRecords.Skip(1).Select(s => s.Paper.Title));
    }

    [Fact]
    public void One_bad_place_in_a_JSON_Feed_costs_its_item()
    {
        const string Items = """{"id":"urn:x:1","title":"A"},{"id":"urn:x:2","title":"B" "tags":[{}]},{"id":"urn:x:3","title":"C"}""";
        var read = Read($$"""{"version":"https://jsonfeed.org/version/1","items":[{{Items}}]}""");
        Assert.Equal(["A", "C"], read.SourceRecords.Select(s => s.Paper.Title));
        Assert.Equal(("item 2: it is not valid JSON", false), (
            Assert.Single(read.Problems).ToString(), read.IsIncomplete));
        Assert.True(Read("""{"version":"https://jsonfeed.org/version/1","items":[{"id":"urn:x:1","title":"A"},{"id":"urn:x:2","title":"B"}""").IsIncomplete);
    }

    [Fact]
    public void The_header_names_the_encoding_before_the_declaration()
    {
        var xml = Rss("<title>Über Schätzer</title><guid>urn:x:1</guid>");
        var read = FeedFormat.Read(Encoding.Latin1.GetBytes(xml), isCut: false, Origin with { Charset = "iso-8859-1" });
        Assert.Equal(("Über Schätzer", 0), (read.SourceRecords[0].Paper.Title, read.Problems.Count));
    }

    private static Paper One(string inside) => Assert.Single(
        Read(Rss(inside.Contains("<guid", StringComparison.Ordinal) || inside.Contains(
        "<link>", StringComparison.Ordinal) ? inside : inside + "<guid>urn:x:1</guid>")).SourceRecords).Paper;

    private static IEnumerable<PaperId> Ids(params string[] inside) => Read(
        Rss([.. inside.Select(item => "<title>T</title>" + item)])).SourceRecords.Select(s => s.Paper.Id);

    private static FeedItems Read(string text) => FeedFormat.Read(Encoding.UTF8.GetBytes(text), isCut: false, Origin);

    private static string Rss(params string[] items) =>
        """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:m="http://search.yahoo.com/mrss/" xmlns:a="http://www.w3.org/2005/Atom" xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:p="http://prismstandard.org/namespaces/basic/2.0/"><channel><link>https://journal.example/papers/</link>"""
        + string.Concat(items.Select(item => $"<item>{item}</item>")) + "</channel></rss>";
}
