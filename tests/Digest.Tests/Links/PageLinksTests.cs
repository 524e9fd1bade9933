using Digest.Links;
using Digest.Rendering;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Rendering;

public class PageLinksTests
{
    private static readonly LinkSigner Signer = new([new LinkKey(1, new byte[32])]);
    private static readonly Subscriber Reader = new() { Key = 5, Email = new EmailAddress("reader", "example.org"), LinkGeneration = 2 };

    [Theory]
    [InlineData("https://digest.example")]
    [InlineData("https://digest.example/")]
    [InlineData("https://example.org/digest/")]
    public void Links_lie_below_the_public_address(string publicUrl)
    {
        var link = new PageLinks(new Uri(publicUrl), Signer).For(Reader).Unsubscribe;

        Assert.StartsWith($"{publicUrl.TrimEnd('/')}/unsubscribe/", link, StringComparison.Ordinal);
        Assert.Equal(new LinkToken(LinkPurpose.Unsubscribe, 5, 2), Signer.Verify(link[(link.LastIndexOf('/') + 1)..]));
    }

    [Fact]
    public void A_confirm_link_is_good_for_nothing_else()
    {
        var link = new PageLinks(new Uri("https://digest.example"), Signer).Confirm(Reader);

        Assert.Equal(LinkPurpose.Confirm, Signer.Verify(link[(link.LastIndexOf('/') + 1)..])!.Purpose);
    }
}
