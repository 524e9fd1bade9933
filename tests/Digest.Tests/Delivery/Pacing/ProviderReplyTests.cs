using Digest.Delivery;
using Digest.Delivery.Pacing;
using Xunit;

namespace Digest.Tests.Delivery.Pacing;

/// <summary>The relay speaks for the provider and for itself; what it means is told from what it names.</summary>
public class ProviderReplyTests
{
    [Theory]
    [InlineData("google", "ada@gmail.com", "421 4.7.28 gmail.com: Our system has detected an unusual rate of mail. Try again later.")]
    [InlineData("google", "ada@lab.example", "451 4.3.0 host aspmx.l.google.com refused to talk to me: 421 4.7.0 Try again later")]
    [InlineData("yahoo", "ada@yahoo.com", "421 4.7.0 [TSS04] Messages temporarily deferred; see https://postmaster.yahooinc.com, mta5.am0.yahoodns.net")]
    [InlineData("slow.example", "ada@slow.example", "450 4.7.1 slow.example: too many messages, slow down")]
    [InlineData("slow.example", "ada@slow.example", "450 4.7.1 <ada@slow.example>: too many messages in a minute, rate limited")]
    [InlineData("hoster.example", "ada@club.example", "421 mx1.hoster.example closing, try again later")]
    public void A_temporary_reply_that_names_the_provider_is_about_it(string provider, string recipient, string reply) =>
        Assert.True(ProviderReply.IsAbout(Outcome(reply), provider, recipient));

    [Theory]
    [InlineData("slow.example", "ada@slow.example", "421 4.3.2 relay.example.org shutting down")]
    [InlineData("slow.example", "ada@slow.example", "451 4.7.1 <ada@slow.example>: Greylisted, try again in 300 seconds")]
    [InlineData("slow.example", "ada@slow.example", "450 4.2.0 slow.example: graylisting in action")]
    [InlineData("slow.example", "ada@slow.example", "452 4.2.2 <ada@slow.example>: mailbox full")]
    [InlineData("google", "ada@gmail.com", "450 4.2.1 <ada@gmail.com> The user you are trying to contact is receiving mail at a rate that prevents additional messages")]
    [InlineData("slow.example", "ada@slow.example", "451 4.3.0 <ada@slow.example>: temporary failure")]
    [InlineData("slow.example", "ada@slow.example", "421 4.7.0 notslow.example: too many messages")]
    [InlineData("slow.example", "ada@slow.example", "550 5.7.1 slow.example: blocked")]
    public void Any_other_reply_is_about_the_mail_or_the_relay(string provider, string recipient, string reply) =>
        Assert.False(ProviderReply.IsAbout(Outcome(reply), provider, recipient));

    [Fact]
    public void Yahoo_is_left_alone_for_as_long_as_it_asks() =>
        Assert.Equal(TimeSpan.FromHours(2), ProviderReply.PauseIn("421 4.7.0 [TSS04] Messages temporarily deferred"));

    private static SendOutcome Outcome(string reply)
    {
        var code = int.Parse(reply[..3], System.Globalization.CultureInfo.InvariantCulture);
        var enhanced = reply.Split(' ')[1] is { Length: >= 5 } word && word[1] == '.' ? word : null;
        var status = code == 421 ? SendStatus.ServerUnavailable
            : code < 500 ? SendStatus.RecipientDeferred
            : SendStatus.RecipientRejected;
        return new SendOutcome(status, reply, code, enhanced);
    }
}
