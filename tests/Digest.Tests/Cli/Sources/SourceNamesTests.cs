using Digest.Cli.Sources;
using Digest.Sources;
using Xunit;

namespace Digest.Tests.Cli.Sources;

public sealed class SourceNamesTests
{
    [Theory]
    [InlineData("The Gradient & friends", "the-gradient-friends")]
    [InlineData("Café Ünïversität", "cafe-universitat")]
    [InlineData("www.example.org", "example-org")]
    [InlineData("机器之心", "feed")]
    [InlineData("taken", "taken-2")]
    public void A_name_is_made_of_what_a_title_says(string title, string name) =>
        Assert.Equal(name, SourceNames.Free(title, [new SourceOptions { Name = "taken" }]));
}
