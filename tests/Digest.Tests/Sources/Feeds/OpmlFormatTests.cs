using Digest.Sources.Feeds;
using Xunit;

namespace Digest.Tests.Sources.Feeds;

public class OpmlFormatTests
{
    [Fact]
    public void The_feeds_of_all_folders_are_read_each_once_and_with_what_readers_write_wrongly()
    {
        const string Opml = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
            <opml version="1.1"><head><title>Mine</title></head><body>
              <outline text="Science" title="Science">
                <outline type="rss" text="bioRxiv &amp; co" xmlUrl="https://connect.biorxiv.org/xml.php?subject=all&page=2" htmlUrl="https://biorxiv.org"/>
                <outline text="Deeper"><outline text="A blog" xmlUrl=" https://blog.example/feed "></outline></outline>
              </outline>
              <outline text="Again" xmlUrl="https://blog.example/feed"/>
              <outline xmlurl="https://untitled.example/rss"/>
            </body></opml>
            """;

        Assert.Equal(
            [
                new OpmlFeed("bioRxiv & co", "https://connect.biorxiv.org/xml.php?subject=all&page=2"),
                new OpmlFeed("A blog", "https://blog.example/feed"),
                new OpmlFeed("", "https://untitled.example/rss"),
            ],
            OpmlFormat.Read(Opml));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        OpmlFeed[] feeds = [new("a \"b\" & <c>", "https://example.org/?a=1&b=2")];
        var opml = OpmlFormat.Write(feeds);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", opml, StringComparison.Ordinal);
        Assert.Equal(feeds, OpmlFormat.Read(opml));
    }

    [Theory]
    [InlineData("feed:https://a.example/rss", "https://a.example/rss")]
    [InlineData("feed://a.example/rss", "http://a.example/rss")]
    public void The_scheme_of_some_readers_is_read(string written, string address) =>
        Assert.Equal(address, Assert.Single(OpmlFormat.Read(OpmlFormat.Write([new OpmlFeed("A", written)]))).Url);

    [Theory]
    [InlineData("<html><body>Log in</body></html>")]
    [InlineData("")]
    [InlineData("{}")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => OpmlFormat.Read(text));
}
