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
    [InlineData("450 4.7.1 Greylisted, try again in 300 seconds", ReplySubject.Mailbox)]
    [InlineData("451 4.3.0 temporary failure", ReplySubject.ThisMail)]
    [InlineData("550 rejected", ReplySubject.ThisMail)]
    [InlineData("554 5.7.1 This message looks like spam", ReplySubject.ThisMail)]
    [InlineData("552 5.3.4 message too big", ReplySubject.ThisMail)]
    [InlineData("421 4.7.0 Too many messages from 203.0.113.5, try again later", ReplySubject.Sender)]
    [InlineData("450 4.7.1 Error: too much mail from 203.0.113.5", ReplySubject.Sender)]
    [InlineData("452 4.5.3 Too many recipients", ReplySubject.Sender)]
    [InlineData("550 5.7.1 [203.0.113.5] Our system has detected an unusual rate of unsolicited mail originating from your IP address", ReplySubject.Sender)]
    [InlineData("554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using zen.dnsbl.example", ReplySubject.Sender)]
    [InlineData("553 5.7.1 <digest@example.org>: Sender address rejected: not owned by user relay", ReplySubject.Sender)]
    [InlineData("550 5.1.8 <digest@example.org>: Sender address rejected: Domain not found", ReplySubject.Sender)]
    [InlineData("501 5.1.7 Bad sender address syntax", ReplySubject.Sender)]
    [InlineData("550 5.7.23 The message was rejected because of Sender Policy Framework violation", ReplySubject.Sender)]
    [InlineData("550 5.7.509 Access denied, sending domain example.org does not pass DMARC verification", ReplySubject.Sender)]
    [InlineData("554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message", ReplySubject.Sender)]
    [InlineData("550 5.1.8 Access denied, bad outbound sender", ReplySubject.Sender)]
    [InlineData("550 5.7.501 Service unavailable. Spam abuse detected from IP range", ReplySubject.Sender)]
    [InlineData("550 Maximum credits exceeded", ReplySubject.Sender)]
    [InlineData("451 You have exceeded your messaging limits", ReplySubject.Sender)]
    [InlineData("554 Sending paused for this account. For more information, please check the inbox of the email address", ReplySubject.Sender)]
    [InlineData("550 5.7.0 Daily SMTP limit exceeded", ReplySubject.Sender)]
    [InlineData("550 5.4.6 Unusual sending activity detected. Please try after sometime", ReplySubject.Sender)]
    [InlineData("550 5.7.64 TenantAttribution; Relay Access Denied", ReplySubject.Sender)]
    [InlineData("550 Sender verify failed", ReplySubject.Sender)]
    [InlineData("550 5.7.1 Unable to relay for ada@example.org", ReplySubject.Sender)]
    [InlineData("550 relay not permitted", ReplySubject.Sender)]
    [InlineData("454 4.7.1 <ada@example.org>: Relay access denied", ReplySubject.Sender)]
    [InlineData("530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM", ReplySubject.Sender)]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", ReplySubject.Sender)]
    [InlineData("550 Domain mg.example.org is not allowed to send: The domain is unverified and requires DNS configuration", ReplySubject.Sender)]
    [InlineData("550 5.7.1 Your monthly quota of messages is exhausted", ReplySubject.Sender)]
    [InlineData("452 4.2.2 Sender quota exceeded", ReplySubject.Sender)]
    [InlineData("550 You have reached the maximum number of messages per hour", ReplySubject.Sender)]
    [InlineData("554 5.7.1 The account digest@example.org has been blocked from sending mail", ReplySubject.Sender)]
    [InlineData("550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown in virtual mailbox table", ReplySubject.UnknownMailbox)]
    [InlineData("550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", ReplySubject.UnknownMailbox)]
    [InlineData("554 delivery error: dd This user doesn't have a yahoo.example account (ada@yahoo.example) [0]", ReplySubject.UnknownMailbox)]
    [InlineData("511 sorry, no mailbox here by that name (#5.1.1)", ReplySubject.UnknownMailbox)]
    [InlineData("550 5.1.1 User does not exist", ReplySubject.UnknownMailbox)]
    [InlineData("550 #5.1.0 Address rejected.", ReplySubject.UnknownMailbox)]
    [InlineData("550 5.1.2 Host unknown", ReplySubject.UnknownMailbox)]
    [InlineData("552 5.2.2 Quota exceeded (mailbox for user is full)", ReplySubject.Mailbox)]
    [InlineData("554 5.2.2 mailbox full", ReplySubject.Mailbox)]
    [InlineData("550 5.2.1 inactive user", ReplySubject.Mailbox)]
    [InlineData("451 4.7.1 Greylisting in action, please come back later", ReplySubject.Mailbox)]
    [InlineData("450 4.2.0 <ada@example.org>: Recipient address rejected: Greylisted", ReplySubject.Mailbox)]
    [InlineData("554 5.6.0 Message contains invalid header", ReplySubject.ThisMail)]
    [InlineData("550 5.7.1 Content rejected: virus found", ReplySubject.ThisMail)]
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
