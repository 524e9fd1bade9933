using System.Net;
using System.Net.Sockets;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Digest.Tests.Support;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>Postfix's smtp-sink, a server that refuses, hangs up and waits on demand.</summary>
public class SmtpSinkTests
{
    [Theory]
    [InlineData(SendStatus.Accepted)]
    [InlineData(SendStatus.RecipientDeferred, "-r", "RCPT")]
    [InlineData(SendStatus.RecipientRejected, "-f", "RCPT")]
    [InlineData(SendStatus.SenderRejected, "-f", "MAIL")]
    [InlineData(SendStatus.MessageDeferred, "-r", "DATA")]
    [InlineData(SendStatus.MessageRejected, "-f", ".")]
    [InlineData(SendStatus.Uncertain, "-q", ".")]
    public async Task What_it_is_told_to_do_is_the_outcome(SendStatus expected, params string[] fault)
    {
        // It shares a port with whoever has it (SO_REUSEPORT), so it must be one that nobody has.
        var port = FreePort.Next();
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];
        using var sink = ExternalProgram.Start(ExternalProgram.Find("smtp-sink", "postfix"), [.. user, .. fault, $"127.0.0.1:{port}", "16"]);
        try
        {
            await using var transport = SmtpFaultTests.Transport(port);
            var outcome = await SmtpFaultTests.SendAsync(transport);
            for (var i = 0; i < 100 && outcome.Reply.Contains("cannot be reached"); i++)
            {
                await Task.Delay(50);
                outcome = await SmtpFaultTests.SendAsync(transport);
            }

            Assert.Equal(expected, outcome.Status);
        }
        finally
        {
            sink.Kill();
        }
    }

}
