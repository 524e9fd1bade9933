using System.Text;
using Digest.Sources.Arxiv;
using Digest.Sources.Feeds;
using Digest.Sources.HuggingFace;
using Digest.TestData;
using Xunit;

namespace Digest.Tests.Sources.Feeds;

/// <summary>A feed is written by strangers; whatever its form, it costs what its length deserves.</summary>
public class FeedBudgetTests
{
    public static TheoryData<string, int> Shapes => new()
    {
        { "<div>word ", 29 },
        { "<b>", 29 },
        { "<p>a<p>b</p>", 29 },
        { "<x a='1' b='2'>t", 29 },
        { "<div>word ", 2_000 },
        { "&amp;lt;p&amp;gt;", 2_000 },
        { "&lt;p&gt;&lt;!--", 2_000 },
        { "&lt;script&gt;", 2_000 },
        { "<![CDATA[<p>", 2_000 },
        { "<![CDATA[x]]>", 2_000 },
        { "<!-- x ", 2_000 },
        { "<?x ", 2_000 },
        { "<!DOCTYPE x [", 2_000 },
        { "<a href=\"", 2_000 },
        { "xmlns:a='b' <y xmlns:c='d'>", 2_000 },
        { "<category>a</category>", 2_000 },
        { "<author><name>A, B and C</name></author>", 2_000 },
        { "<link>https://example.org/</link>", 2_000 },
        { "<pubDate>Mon, 30 Nov 2026</pubDate>", 2_000 },
        { "{", 2_000 },
        { "\\frac{", 2_000 },
        { "$\\mathbb{", 2_000 },
        { "\\'{", 2_000 },
        { "^{_{", 2_000 },
        { "$ ", 2_000 },
        { "\\textbf{a}", 2_000 },
        { "http://a.", 2_000 },
        { "https://github.com/", 2_000 },
        { "\u0301", 2_000 },
        { "\u202e", 2_000 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void No_form_of_an_item_costs_more_than_its_length_deserves(string repeated, int kilobytes)
    {
        var text = new StringBuilder().Insert(0, repeated, kilobytes * 1024 / repeated.Length).ToString();
        foreach (var item in (string[])
            [
                $"<item><title>T</title><guid>urn:x:1</guid><description>{text}</description></item>",
                $"<item><title>{text}</title><guid>urn:x:1</guid></item>",
                $"<item><title>T</title><guid>urn:x:1</guid>{text}</item>",
                $"<entry><title>T</title><id>urn:x:1</id><content type='xhtml'>{text}</content></entry>",
            ])
            InputBudget.Check(repeated, () => Read($"<rss><channel>{item}</channel></rss>"));
    }

    /// <summary>The same short item many times: what one costs too much adds up.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void No_form_of_many_items_costs_more_than_their_length_deserves(string repeated, int _)
    {
        const int Items = 60, Length = 20_000;
        var text = new StringBuilder().Insert(0, repeated, Length / repeated.Length).ToString();
        var items = string.Concat(Enumerable.Range(0, Items).Select(
            i => $"<item><title>T</title><guid>urn:x:{i}</guid><description>{text}</description></item>"));

        InputBudget.Check(repeated, () => Read($"<rss><channel>{items}</channel></rss>"));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("[{\"paper\":{\"id\":\"2603.00001\",\"title\":\"")]
    [InlineData("{\"authors\":[{\"name\":\"A\"}]},")]
    public void No_form_of_json_does_either(string repeated)
    {
        var text = new StringBuilder().Insert(0, repeated, 2_000_000 / repeated.Length).ToString();
        foreach (var json in (string[])[text, $"{{\"items\":[{text}", $"[{text}"])
        {
            var bytes = Encoding.UTF8.GetBytes(json);
            InputBudget.Check($"feed {repeated}", () => Try(() => FeedFormat.Read(bytes, false, new FeedOrigin("feed"))));
            InputBudget.Check($"papers {repeated}", () => Try(() => HuggingFaceFormat.Read(bytes, DateTimeOffset.UnixEpoch)));
        }
    }

    [Fact]
    public void An_escape_character_in_one_item_leaves_all_readable()
    {
        var feed = "<rss><channel>" + string.Concat(Enumerable.Range(1, 3).Select(
            i => $"<item><title>T\u001b{i}</title><guid>urn:x:{i}</guid></item>")) + "</channel></rss>";

        Assert.Equal(["T1", "T2", "T3"], Read(feed).SourceRecords.Select(s => s.Paper.Title));
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (FormatException)
        {
            // Refused in its own words.
        }
    }

    private static FeedItems Read(string xml) => FeedFormat.Read(
        Encoding.UTF8.GetBytes(xml), isCut: false, new FeedOrigin("feed", new Uri("https://example.org/feed")));
}
