using Digest.Papers;
using Digest.Web.Content;
using Xunit;

namespace Digest.Tests.Web;

public class MarkedTextTests
{
    [Theory]
    [InlineData("Sorting networks sort.", "Sorting networks", "<mark>Sorting networks</mark> sort.")]
    [InlineData("resorting, sorting", "sorting", "resorting, <mark>sorting</mark>")]
    [InlineData("a<b & SORT", "sort", "a&lt;b &amp; <mark>SORT</mark>")]
    [InlineData("x", "", "x")]
    [InlineData("<mark>", "mark", "&lt;<mark>mark</mark>&gt;")]
    public void Whole_words_are_marked_and_all_else_is_text(string text, string term, string html) =>
        Assert.Equal(html, MarkedText.Of(text, term.Length == 0 ? [] : [term]).ToString());

    [Theory]
    [InlineData("arxiv:2501.19393", "arxiv:2501.19393")]
    [InlineData("doi:10.1101/2024.01.01.573000", "doi:10.1101/2024.01.01.573000")]
    [InlineData("feed:a/../b?c#d", "feed:a%2F..%2Fb%3Fc%23d")]
    public void An_id_comes_back_from_the_path_it_was_put_into(string id, string path)
    {
        Assert.Equal(path, PageAddresses.PathOf(PaperId.Parse(id)));
        // As the server decodes it.
        var decoded = Uri.UnescapeDataString(path.Replace("%2F", "%252F", StringComparison.Ordinal));
        Assert.Equal(id, PageAddresses.IdIn(decoded)?.ToString());
    }

}
