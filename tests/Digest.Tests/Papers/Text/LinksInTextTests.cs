using Digest.Papers.Text;
using Xunit;

namespace Digest.Tests.Papers.Text;

public class LinksInTextTests
{
    [Theory]
    [InlineData("Code is at https://github.com/a/b.", "https://github.com/a/b", null)]
    [InlineData("See (https://github.com/a/b), or https://lab.github.io/x/!", "https://github.com/a/b", "https://lab.github.io/x/")]
    [InlineData("Our project page: https://example.org/p_(1); more.", null, "https://example.org/p_(1)")]
    [InlineData("The source code is released at https://zenodo.org/1.", "https://zenodo.org/1", null)]
    [InlineData("Available at github.com/a/b-c.", "https://github.com/a/b-c", null)]
    [InlineData("We cite https://example.org/paper for this.", null, null)]
    [InlineData("The organisation https://github.com/a is no repository.", null, null)]
    [InlineData("No links. At all.", null, null)]
    public void Code_and_project_are_told_from_other_links(string text, string? code, string? project) =>
        Assert.Equal((code, project), LinksInText.Find(text));

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:secret@example.org/")]
    [InlineData("//example.org/x")]
    [InlineData("https://exa mple.org")]
    [InlineData("https://example.org/\u202egpj.exe")]
    public void Only_web_addresses_are_links(string text) => Assert.Null(WebLink.Check(text));

    [Theory]
    [InlineData("owner/name.js", "https://github.com/owner/name.js")]
    [InlineData("https://gitlab.com/o/n", "https://gitlab.com/o/n")]
    [InlineData("just words", null)]
    public void A_repository_is_an_address_or_an_owner_and_a_name(string text, string? expected) => Assert.Equal(expected, WebLink.Repository(text));
}
