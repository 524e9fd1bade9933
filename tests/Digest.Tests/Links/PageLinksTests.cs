using Digest.Links;
using Xunit;

namespace Digest.Tests.Links;

public class PageLinksTests
{
    private static readonly LinkSigner Signer = new([new LinkKey(1, new byte[32])]);

    [Theory]
    [InlineData("https://digest.example")]
    [InlineData("https://digest.example/")]
    [InlineData("https://example.org/digest/")]
    public void Links_begin_with_the_public_address(string publicUrl)
    {
        var link = new PageLinks(new Uri(publicUrl), Signer).For(subscriber: 5, generation: 2).Unsubscribe;

        Assert.StartsWith($"{publicUrl.TrimEnd('/')}/unsubscribe/", link, StringComparison.Ordinal);
        Assert.Equal(new LinkToken(LinkPurpose.Unsubscribe, 5, 2), Signer.Verify(link[(link.LastIndexOf('/') + 1)..]));
    }

    [Fact]
    public void A_confirm_link_is_good_for_nothing_else()
    {
        var link = new PageLinks(new Uri("https://digest.example"), Signer).Confirm(subscriber: 5, generation: 2);

        Assert.Equal(LinkPurpose.Confirm, Signer.Verify(link[(link.LastIndexOf('/') + 1)..])!.Purpose);
    }
}
