using Digest.Delivery;
using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>What is asked of a server depends on what it offers.</summary>
public class SmtpEnvelopeTests
{
    [Theory]
    [InlineData("ada@example.com>\r\nRCPT TO:<victim@example.com", SendStatus.RecipientRejected)]
    [InlineData("ada@example.com> SIZE=1", SendStatus.RecipientRejected)]
    [InlineData("ada", SendStatus.RecipientRejected)]
    [InlineData("", SendStatus.RecipientRejected)]
    [InlineData("zoë@example.com", SendStatus.RecipientRejected)]
    public async Task An_address_smtp_cannot_carry_is_not_offered(string address, SendStatus expected)
    {
        await using var server = new ScriptedServer(SmtpPoolTests.AcceptAllAsync);
        await using var transport = SmtpFaultTests.Transport(server.Port);

        var outcome = await SmtpFaultTests.SendAsync(transport, envelope: SomeMessage.Envelope(address));

        Assert.Equal((expected, OutcomeOrigin.Local), (outcome.Status, outcome.Origin));
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_larger_than_the_server_takes_is_not_offered()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("SIZE 1000");
            await client.HearNothingMoreAsync();
        });
        await using var transport = SmtpFaultTests.Transport(server.Port);

        var outcome = await SmtpFaultTests.SendAsync(transport, SomeMessage.Of(text: new string('x', 2000)));

        Assert.Equal((SendStatus.MessageRejected, OutcomeOrigin.Local), (outcome.Status, outcome.Origin));
    }

    [Fact]
    public async Task A_server_that_takes_chunks_gets_one_with_its_exact_size()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING", "CHUNKING", "SIZE 100000");
            await client.HearChunkAsync();
            await client.SayAsync("250 queued");
            await client.HearNothingMoreAsync();
        });
        await using var transport = SmtpFaultTests.Transport(server.Port);
        var size = SomeMessage.Of().Bytes().Length;

        Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport)).Status);
        Assert.Equal($"MAIL FROM:<bounces+d-1@example.org> SIZE={size}", server.Heard[1]);
        Assert.Equal("RCPT TO:<ada@example.com>", server.Heard[2]);
        Assert.Equal($"BDAT {size} LAST", server.Heard[3]);
    }

    [Fact]
    public async Task The_null_return_path_is_empty()
    {
        await using var server = new ScriptedServer(SmtpPoolTests.AcceptAllAsync);
        await using var transport = SmtpFaultTests.Transport(server.Port);

        await SmtpFaultTests.SendAsync(transport, envelope: SomeMessage.Envelope() with { ReturnPath = "" });

        Assert.Equal("MAIL FROM:<>", server.Heard[1]);
    }
}
