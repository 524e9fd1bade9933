using System.Text;
using Digest.Sources.Reading;
using Xunit;

namespace Digest.Tests.Sources.Reading;

public class SafeXmlTests
{
    private const string First = "<item><title>First</title></item>", Last = "<item><title>Last</title></item>";

    [Theory]
    [InlineData("<title>Vision & language</title>", "Vision & language")]
    [InlineData("<title>AT&T; R&D &amp; more</title>", "AT&T; R&D & more")]
    [InlineData("<title>Caf&eacute;&nbsp;models &#8211; &#x3B1;</title>", "Café\u00a0models – α")]
    [InlineData("<title>&#146;quoted&#148;</title>", "’quoted”")]
    [InlineData("<title>Vertical\u000b tab &#x1F; and &#xFFFE; and &#0; &#xD800;</title>", "Vertical tab  and  and  ")]
    [InlineData("<title>Models <3B and n <k</title>", "Models <3B and n <k")]
    [InlineData("<title>Odd<?php echo 1 ?> one<!-- not --></title>", "Odd one")]
    [InlineData("<title><![CDATA[A <b> & c]]></title>", "A <b> & c")]
    [InlineData("<title><![CDATA[never closed</title>", "never closed")]
    [InlineData("<title>Unbound</title><dc:creator>Ada</dc:creator>", "Unbound")]
    [InlineData("<title>Not closed<description>d</description>", "Not closedd")]
    [InlineData("<title>Crossed<b></title></b>", "Crossed")]
    [InlineData("</rss></channel></foo><title>Stray ends</title>", "Stray ends")]
    [InlineData("<title lang=en  type='text' type=\"b\" =>Attributes</title>", "Attributes")]
    [InlineData("<title lang=\"en>Quote</title>", "Quote")]
    [InlineData("<title>Entity &undefined;</title>", "Entity &undefined;")]
    [InlineData("<title>A &amp B &lt C, R&ampD ?a=1&amp=2</title>", "A & B < C, R&ampD ?a=1&amp=2")]
    public void One_bad_place_is_repaired_and_costs_no_other_item(string inside, string title)
    {
        var items = Read($"<rss version=\"2.0\"><channel>{First}<item>{inside}</item>{Last}</channel></rss>");
        Assert.Equal(["First", title, "Last"], items.Select(item => item.OwnText("title")));
    }

    [Theory]
    [InlineData("\r\n \n<?xml version=\"1.0\"?>")]
    [InlineData("<?xml version=\"1.1\" encoding=\"UTF-8\"?>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-16\"?>")]
    [InlineData("<!DOCTYPE rss PUBLIC \"-//N//DTD RSS 0.91//EN\" \"http://127.0.0.1:1/rss.dtd\">")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ELEMENT rss ANY>]>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">\n] >")]
    [InlineData("<?xml-stylesheet href=\"a.xsl\"?><!-- <rss> -->")]
    [InlineData("Warning: something in line 3\n<?xml version='1.0'?>")]
    public void What_stands_before_the_document_says_nothing_about_its_items(string before) =>
        Assert.Equal(["First &a;"], Read(
            $"{before}<rss><channel>{First.Replace("First", "First &a;", StringComparison.Ordinal)}</channel></rss>")
            .Select(item => item.OwnText("title")));

    [Fact]
    public void Expanding_entities_stay_as_they_are()
    {
        const string Laughs =
            "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
        Assert.Equal("&c;", Read($"{Laughs}<rss><item><title>&c;</title></item></rss>").Single().OwnText("title"));
    }

    [Fact]
    public void An_item_that_is_not_closed_ends_where_the_next_begins()
    {
        var items = Read($"<rss><channel><item><title>Open</title>{First}{Last}</channel></rss>");
        Assert.Equal(["Open", "First", "Last"], items.Select(item => item.OwnText("title")));
        Assert.Equal(["<item> is not closed", null, null], items.Select(item => item.Problem));
    }

    [Fact]
    public void Text_that_ends_in_the_middle_gives_what_is_whole_and_says_so()
    {
        var xml = new SafeXml($"<rss><channel>{First}{Last}<item><title>Cut o");
        Assert.Equal(2, xml.Items(["rss"], ["item"]).Count());
        Assert.True(xml.IsIncomplete);
        var whole = new SafeXml($"<rss><channel>{First}</channel></rss>");
        Assert.Single(whole.Items(["rss"], ["item"]));
        Assert.False(whole.IsIncomplete);
    }

    [Fact]
    public void What_is_nested_too_deep_becomes_text_of_its_item()
    {
        var deep = string.Concat(Enumerable.Repeat("<b>", 61)) + "core" + string.Concat(Enumerable.Repeat("</b>", 61));
        var items = Read($"<rss><channel>{First}<item><title>Deep</title><description>{deep} end</description></item>{Last}</channel></rss>");
        Assert.Equal(["First", "Deep", "Last"], items.Select(item => item.OwnText("title")));
        Assert.Equal("core end", items[1].OwnText("description"));
    }

    [Fact]
    public void Inline_elements_stand_in_the_line_and_blocks_apart()
    {
        var item = Read("<rss><item><description><div>CO<sub>2</sub> and <i>E. coli</i><p>Two.</p>Three<br/>four</div></description></item></rss>").Single();
        Assert.Equal(["CO2 and E. coli", "Two.", "Three", "four"], item.OwnText("description")!.Split(
            '\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_million_unclosed_beginnings_of_any_kind_take_no_longer_than_their_length()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        foreach (var opening in (
            string[])["<a>", "<!--", "<![CDATA[", "<?", "<!D[", "</a", "<a b='", "<item>", "&", "<a xmlns:b='c'>", "<"])
        {
            var text = "<rss><channel><item>" + new StringBuilder().Insert(0, opening, 1_000_000);
            Assert.InRange(new SafeXml(text).Items(["rss"], ["item"]).Count(), 0, 1_000_000);
        }
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"took {clock.Elapsed}");
    }

    private static List<XmlItem> Read(string xml) => [.. new SafeXml(xml).Items(["rss", "feed"], ["item", "entry"])];
}
