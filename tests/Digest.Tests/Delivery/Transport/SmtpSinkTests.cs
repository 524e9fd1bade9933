using Digest.Delivery;
using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>Postfix's smtp-sink, a server that refuses, hangs up and waits on demand.</summary>
public class SmtpSinkTests
{

    [Theory]
    [InlineData(SendStatus.Accepted)]

    // A soft and a hard rejection.
    [InlineData(SendStatus.ServerUnavailable, "-r", "MAIL")]
    [InlineData(SendStatus.RecipientDeferred, "-r", "RCPT")]
    [InlineData(SendStatus.MessageDeferred, "-r", "DATA")]
    [InlineData(SendStatus.MessageDeferred, "-r", ".")]
    [InlineData(SendStatus.ServerUnavailable, "-f", "CONNECT")]
    [InlineData(SendStatus.SenderRejected, "-f", "MAIL")]
    [InlineData(SendStatus.RecipientRejected, "-f", "RCPT")]
    [InlineData(SendStatus.MessageRejected, "-f", "DATA")]
    [InlineData(SendStatus.MessageRejected, "-f", ".")]

    // It hangs up without a word.
    [InlineData(SendStatus.ServerUnavailable, "-q", "CONNECT")]
    [InlineData(SendStatus.ServerUnavailable, "-q", "EHLO")]
    [InlineData(SendStatus.ServerUnavailable, "-q", "MAIL")]
    [InlineData(SendStatus.ServerUnavailable, "-q", "RCPT")]
    [InlineData(SendStatus.ServerUnavailable, "-q", "DATA")]
    [InlineData(SendStatus.Uncertain, "-q", ".")]

    // It says 421 and hangs up: after the final dot, too, the message is not accepted.
    [InlineData(SendStatus.ServerUnavailable, "-Q", "CONNECT")]
    [InlineData(SendStatus.ServerUnavailable, "-Q", "EHLO")]
    [InlineData(SendStatus.ServerUnavailable, "-Q", "MAIL")]
    [InlineData(SendStatus.ServerUnavailable, "-Q", "RCPT")]
    [InlineData(SendStatus.ServerUnavailable, "-Q", "DATA")]
    [InlineData(SendStatus.ServerUnavailable, "-Q", ".")]

    // It says 550 before it has read the message, at once or a second after the 354.
    [InlineData(SendStatus.MessageRejected, "-A", "0")]
    [InlineData(SendStatus.MessageRejected, "-A", "1")]

    // It is slow, within the time it has.
    [InlineData(SendStatus.Accepted, "-w", "1")]
    [InlineData(SendStatus.Accepted, "-W", "RCPT:1")]
    [InlineData(SendStatus.Accepted, "-W", ".:1")]
    public async Task What_it_is_told_to_do_is_the_outcome_of_each_mail(SendStatus expected, params string[] fault) =>
        Assert.Equal([expected, expected], await OutcomesAsync(fault, isHurried: false));

    [Theory]
    [InlineData(SendStatus.ServerUnavailable, "-W", "CONNECT:30")]
    [InlineData(SendStatus.ServerUnavailable, "-W", "EHLO:30")]
    [InlineData(SendStatus.ServerUnavailable, "-p", "-W", "MAIL:30")] // pipelined, it would answer RCPT first
    [InlineData(SendStatus.ServerUnavailable, "-W", "RCPT:30")]
    [InlineData(SendStatus.ServerUnavailable, "-w", "30")]
    [InlineData(SendStatus.Uncertain, "-W", ".:30")]
    public async Task Longer_than_a_step_may_take_is_like_no_answer(SendStatus expected, params string[] delay) =>
        Assert.Equal([expected, expected], await OutcomesAsync(delay, isHurried: true));

    /// <summary>Of two mails, one after the other.</summary>
    private static async Task<SendStatus[]> OutcomesAsync(string[] fault, bool isHurried)
    {
        await using var sink = await SmtpSink.StartAsync(fault);
        await using var transport = SmtpFaultTests.Transport(sink.Port, isHurried: isHurried);
        return [(await SmtpFaultTests.SendAsync(transport)).Status, (await SmtpFaultTests.SendAsync(transport)).Status];
    }
}
