using Digest.Bounces.Reading;
using Xunit;

namespace Digest.Tests.Bounces.Reading;

public class ReasonJudgeTests
{
    [Theory]
    [InlineData("550 5.1.1 <a@b.example>... User unknown", BounceReason.MailboxUnknown)]
    [InlineData("550 5.1.1 user unknown, mailbox is full", BounceReason.MailboxFull)]
    [InlineData("550 5.7.1 <me@x.example>: Sender address rejected: Domain not found", BounceReason.SenderRejected)]
    [InlineData("550-5.7.26 Unauthenticated email is not accepted due to the DMARC policy", BounceReason.AuthenticationFailed)]
    [InlineData("host spamwall.mx.example.org said: 550 5.1.1 no such mailbox", BounceReason.MailboxUnknown)]
    [InlineData("Host or domain name not found. Name service error for name=x.example type=MX: Host not found", BounceReason.DomainUnknown)]
    [InlineData("554 5.7.1 Service unavailable; client host blocked using a block list", BounceReason.Blocked)]
    [InlineData("552 5.3.4 Message size exceeds fixed limit", BounceReason.MessageTooBig)]
    [InlineData("connect to mx.example.org: Connection refused", BounceReason.NetworkError)]
    [InlineData("550 5.2.1 account is disabled", BounceReason.MailboxDisabled)]
    [InlineData("421 4.7.0 too many connections from your host", BounceReason.RateLimited)]
    public void Words_decide_before_codes(string words, BounceReason reason) =>
        Assert.Equal(reason, ReasonJudge.Judge("a@b.example", words, "5.0.0", new FailureWords(""), delayed: false).Reason);

    [Fact]
    public void Unknown_user_in_reply_to_data_is_a_filter_speaking() =>
        Assert.False(ReasonJudge.Judge("a@b.example", ">>> DATA\n<<< 550 unknown user a@b.example", "5.0.0", new FailureWords(""), delayed: false).Hard);

    [Fact]
    public void Unknown_user_in_reply_to_rcpt_is_hard() =>
        Assert.True(ReasonJudge.Judge("a@b.example", ">>> RCPT To:<a@b.example>\n<<< 550 unknown user", "5.0.0", new FailureWords(""), delayed: false).Hard);

    [Fact]
    public void Unknown_user_for_now_is_not_hard() =>
        Assert.False(ReasonJudge.Judge("a@b.example", "450 4.1.1 <a@b.example>: user unknown (in reply to RCPT TO command)", "4.1.1", new FailureWords(""), delayed: false).Hard);

    [Fact]
    public void Without_words_the_status_decides() =>
        Assert.Equal(BounceReason.MailboxUnknown, ReasonJudge.Judge("a@b.example", "", "5.1.1", new FailureWords(""), delayed: false).Reason);
}
