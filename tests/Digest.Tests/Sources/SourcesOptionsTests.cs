using Digest.Sources;
using Xunit;

namespace Digest.Tests.Sources;

public class SourcesOptionsTests
{
    [Fact]
    public void All_that_is_wrong_is_told_with_key_value_and_what_would_do()
    {
        var options = new SourcesOptions
        {
            ArxivInterval = TimeSpan.FromSeconds(1),
            Retries = 99,
            ArxivHolidays = ["soon"],
            Read =
            [
                new SourceOptions { Name = "Bad Name", Kind = SourceKind.Feed },
                new SourceOptions { Name = "a", Kind = SourceKind.ArxivRss, Categories = ["cs.CL", "nonsense!"] },
                new SourceOptions { Name = "a", Kind = SourceKind.HuggingFace, Url = "ftp://example.org" },
            ],
        };
        Assert.Equal(
            [
                "Sources:ArxivInterval is '00:00:01'. arXiv asks for 00:00:03 or more.",
                "Sources:Retries is '99'. It must be 0 to 10.",
                "Sources:ArxivHolidays has 'soon'. Use YYYY-MM-DD.",
                "Sources:Read has the name 'a' twice. Every source needs a unique name.",
                "Sources:Read:0:Name is 'Bad Name'. It must be 1 to 60 lowercase letters, digits and hyphens, for example arxiv-cs. The name 'files' is reserved.",
                "Sources:Read:0:Url is missing. Set the address of the feed.",
                "Sources:Read:1:Categories has 'nonsense!', which is not a valid arXiv category. Use for example cs.CL or hep-th.",
                "Sources:Read:2:Url is 'ftp://example.org'. It must be an http or https address.",
            ],
            SourcesOptionsValidator.Failures(options));
    }

    [Fact]
    public void The_defaults_are_right() => Assert.Empty(SourcesOptionsValidator.Failures(new SourcesOptions()));
}
