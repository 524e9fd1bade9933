using System.Net;
using System.Net.Sockets;
using Digest.Mail.Smtp;
using Xunit;

namespace Digest.Mail.Tests.Smtp;

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
        var port = FreePort();
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];
        using var sink = Programs.Start(Programs.Find("smtp-sink"), [.. user, .. fault, $"127.0.0.1:{port}", "16"]);
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

    /// <summary>smtp-sink shares a port with whoever has it (SO_REUSEPORT), so it must be one that nobody has.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
