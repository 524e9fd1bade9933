using System.Globalization;
using Digest.Delivery;
using Xunit;

namespace Digest.Tests.Delivery;

public class ReplyJudgeTests
{
    /// <summary>Replies that relays and providers give, after RCPT or after the content.</summary>
    [Theory]
    [InlineData("550 5.4.5 Daily user sending limit exceeded", ReplySubject.Sender)]
    [InlineData("550 5.4.5 Daily sending quota exceeded. For more information go to https://support.example", ReplySubject.Sender)]
    [InlineData("554 5.2.252 SendAsDenied; ada@uni.example not allowed to send as digest@example.org", ReplySubject.Sender)]
    [InlineData("550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients", ReplySubject.Sender)]
    [InlineData("550 5.7.60 SMTP; Client does not have permissions to send as this sender", ReplySubject.Sender)]
    [InlineData("550 5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy", ReplySubject.Sender)]
    [InlineData("550 5.7.515 Access denied, sending domain does not meet the required authentication level", ReplySubject.Sender)]
    [InlineData("554 5.7.1 <ada@example.org>: Relay access denied", ReplySubject.Sender)]
    [InlineData("550 5.7.1 Message rejected", ReplySubject.Sender)]
    [InlineData("554 Message rejected: Email address is not verified. The following identities failed the check", ReplySubject.Sender)]
    [InlineData("454 Throttling failure: Daily message quota exceeded.", ReplySubject.Sender)]
    [InlineData("550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP", ReplySubject.Sender)]
    [InlineData("550 You have exceeded your hourly sending limit", ReplySubject.Sender)]
    [InlineData("550 5.1.1 The email account that you tried to reach does not exist", ReplySubject.UnknownMailbox)]
    [InlineData("550 No such user here", ReplySubject.UnknownMailbox)]
    [InlineData("550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", ReplySubject.UnknownMailbox)]
    [InlineData("552 5.2.2 mailbox is full, over quota", ReplySubject.Mailbox)]
    [InlineData("452 4.2.2 The email account that you tried to reach is over quota", ReplySubject.Mailbox)]
    [InlineData("450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents delivery", ReplySubject.Mailbox)]
    [InlineData("550 5.2.1 The account is disabled", ReplySubject.Mailbox)]
    [InlineData("450 4.7.1 Greylisted, try again in 300 seconds", ReplySubject.ThisMail)]
    [InlineData("451 4.3.0 temporary failure", ReplySubject.ThisMail)]
    [InlineData("550 rejected", ReplySubject.ThisMail)]
    [InlineData("554 5.7.1 This message looks like spam", ReplySubject.ThisMail)]
    [InlineData("552 5.3.4 message too big", ReplySubject.ThisMail)]
    public void A_reply_is_about_the_sender_the_mailbox_or_this_mail(string reply, ReplySubject expected)
    {
        var code = int.Parse(reply[..3], CultureInfo.InvariantCulture);
        var enhanced = reply.Split(' ')[1];
        var status = code < 500 ? SendStatus.RecipientDeferred : SendStatus.RecipientRejected;
        Assert.Equal(expected, ReplyJudge.Of(new SendOutcome(status, reply, code, enhanced.Contains('.') ? enhanced : null)));
    }

    [Fact]
    public void After_the_content_no_mailbox_is_unknown() => Assert.Equal(
        ReplySubject.ThisMail,
        ReplyJudge.Of(new SendOutcome(SendStatus.MessageRejected, "550 unknown user", 550)));
}
