using System.Text;
using Digest.Bounces;
using Digest.Delivery;
using Digest.Links;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Links;

public class ReturnPathTests
{
    private static readonly LinkKey First = new(1, Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef"));
    private static readonly LinkKey Second = new(2, Encoding.ASCII.GetBytes("fedcba9876543210fedcba9876543210"));
    private const long Subscriber = 17;
    private static readonly LinkSigner Signer = new([First]);
    private static readonly ReturnPath Bounces = new("bounces+{id}@digest.example", "digest@digest.example");

    [Theory]
    [InlineData(1)]
    [InlineData(4711)]
    [InlineData(long.MaxValue)]
    public void An_address_leads_back_to_its_delivery_in_any_case_of_letters(long delivery)
    {
        var address = Bounces.For(delivery, Subscriber, Signer);

        Assert.InRange(address.IndexOf('@'), 1, 64);
        Assert.Null(EmailAddress.Parse(address).Error);
        foreach (var spelling in (string[])[address, address.ToUpperInvariant(), address.ToLowerInvariant()])
            Assert.Equal(delivery, DeliveryOf(spelling, Signer));
        Assert.InRange(address.Length, 1, Bounces.Longest.Length);
    }

    [Fact]
    public void An_address_altered_in_any_character_leads_nowhere()
    {
        var address = Bounces.For(4711, Subscriber, Signer);
        for (var i = 0; i < address.IndexOf('@'); i++)
        {
            foreach (var c in "abcdefghijklmnopqrstuvwxyz0123456789-+=.".Where(c => c != address[i]))
                Assert.Null(DeliveryOf($"{address[..i]}{c}{address[(i + 1)..]}", Signer));
            Assert.Null(DeliveryOf(address.Remove(i, 1), Signer));
        }
    }

    [Theory]
    [InlineData("bounces+4711@digest.example")]
    [InlineData("bounces+4711-@digest.example")]
    [InlineData("bounces+-@digest.example")]
    [InlineData("bounces+@digest.example")]
    [InlineData("digest@digest.example")]
    [InlineData("")]
    public void An_address_without_a_signature_leads_nowhere(string address) => Assert.Null(DeliveryOf(address, Signer));

    [Fact]
    public void A_rotated_key_still_knows_what_it_signed_and_a_revoked_one_does_not()
    {
        var address = Bounces.For(4711, Subscriber, Signer);

        Assert.Equal(4711, DeliveryOf(address, new LinkSigner([Second, First])));
        Assert.Null(DeliveryOf(address, new LinkSigner([Second])));
    }

    [Fact]
    public void Without_a_place_for_the_id_all_mail_has_one_return_path() =>
        Assert.Equal("digest@digest.example", new ReturnPath("", "digest@digest.example").For(1, Subscriber, Signer));

    [Theory]
    [InlineData("bounces+{id}@digest.example", true)]
    [InlineData("reports-about-our-papers+{id}@digest.example", true)]
    [InlineData("reports-about-our-papers-of-today+{id}@digest.example", false)]
    public void A_return_path_that_would_become_too_long_is_refused_at_start(string pattern, bool isGood) =>
        Assert.Equal(isGood, !BounceOptionsValidator.Failures(new BounceOptions { ReturnPath = pattern }, ".").Any());

    [Fact]
    public void An_address_counts_for_the_subscriber_alone_that_it_was_made_for() =>
        Assert.False(Bounces.Read(Bounces.For(4711, Subscriber + 1, Signer))!.IsGenuine(Subscriber, Signer));

    private static long? DeliveryOf(string address, LinkSigner signer) =>
        Bounces.Read(address) is { } claim && claim.IsGenuine(Subscriber, signer) ? claim.Delivery : null;
}
