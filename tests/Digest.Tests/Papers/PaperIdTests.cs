using Digest.Papers;
using Xunit;

namespace Digest.Tests.Papers;

public class PaperIdTests
{
    [Theory]
    [InlineData("arxiv:2501.19393", "arxiv:2501.19393")]
    [InlineData("2501.19393v3", "arxiv:2501.19393")]
    [InlineData(" arXiv:2501.19393v12 ", "arxiv:2501.19393")]
    [InlineData("0704.0001", "arxiv:0704.0001")]
    [InlineData("1412.9999v1", "arxiv:1412.9999")]
    [InlineData("https://arxiv.org/abs/2501.19393v1", "arxiv:2501.19393")]
    [InlineData("http://export.arxiv.org/pdf/2501.19393v2.pdf", "arxiv:2501.19393")]
    [InlineData("arxiv.org/html/2501.19393?x=1#S2", "arxiv:2501.19393")]
    [InlineData("https://huggingface.co/papers/2501.19393", "arxiv:2501.19393")]
    [InlineData("https://doi.org/10.48550/arXiv.2501.19393", "arxiv:2501.19393")]
    [InlineData("oai:arXiv.org:2203.01250v3", "arxiv:2203.01250")]
    [InlineData("cond-mat/0207270", "arxiv:cond-mat/0207270")]
    [InlineData("arXiv:math.GT/0309136v2", "arxiv:math/0309136")]
    [InlineData("oai:arXiv.org:hep-th/9901001", "arxiv:hep-th/9901001")]
    [InlineData("10.1101/2024.01.01.573000", "doi:10.1101/2024.01.01.573000")]
    [InlineData("https://doi.org/10.1000/ABC(1)", "doi:10.1000/abc(1)")]
    [InlineData("daily-papers:some-slug-f0c1b0f137", "daily-papers:some-slug-f0c1b0f137")]
    public void Every_written_form_names_the_same_paper(string text, string expected)
    {
        Assert.Equal(expected, PaperId.Parse(text).ToString());
        Assert.Equal(PaperId.Parse(expected), PaperId.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("0000.0000")]
    [InlineData("2513.00001")]
    [InlineData("2501.1939")]
    [InlineData("1412.00001")]
    [InlineData("0601.0001")]
    [InlineData("2501.19393v0")]
    [InlineData("2501.193931")]
    [InlineData("arxiv:not-an-id")]
    [InlineData("hep-th/9913001")]
    [InlineData("https://example.org/abs/2501.19393")]
    [InlineData("slug:two words")]
    [InlineData("Bad_Scheme:x")]
    public void What_names_no_paper_is_refused(string text)
    {
        Assert.False(PaperId.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => PaperId.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_told_beside_the_name()
    {
        Assert.True(ArxivId.TryParse("https://arxiv.org/abs/2501.19393v3", out var id, out var version));
        Assert.Equal(("arxiv:2501.19393", 3), (id.ToString(), version));
    }
}
