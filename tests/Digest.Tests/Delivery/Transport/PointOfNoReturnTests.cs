using Digest.Delivery;
using Digest.Delivery.Transport;
using Digest.Rendering.Messages;
using MimeKit;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>The intent is recorded before anything of the message can have left, however the server behaves.</summary>
public class PointOfNoReturnTests
{
    /// <summary>Lengths around the blocks of 4 KiB that MailKit writes and does not always flush.</summary>
    public static TheoryData<int> Lengths => [1, 3400, .. Enumerable.Range(3480, 20), 8000, 100_000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Nothing_of_the_message_arrives_before_the_intent(int length)
    {
        foreach (var extensions in (string[][])[["PIPELINING"], [], ["CHUNKING"]])
        {
            var heardBefore = -1;
            await using var server = new ScriptedServer(async client =>
            {
                await client.GreetAsync(extensions);
                while (await client.HearAsync() is { } line && line != "QUIT")
                {
                    if (line.StartsWith("BDAT", StringComparison.Ordinal))
                    {
                        var left = int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
                        while (left > 0) left -= (await client.HearAsync())!.Length + 2;
                    }

                    await client.SayAsync(line == "DATA" ? "354 go on" : "250 ok");
                    if (line != "DATA") continue;
                    await client.HearMessageAsync();
                    await client.SayAsync("250 queued");
                }
            });
            await using var transport = SmtpFaultTests.Transport(server.Port);

            var outcome = await SmtpFaultTests.SendAsync(
                transport, SomeMessage.Of(text: new string('x', length)), beforeFinalDot: () => heardBefore = server.Heard.Count(line => line.StartsWith("Subject", StringComparison.Ordinal) || line.StartsWith("BDAT", StringComparison.Ordinal)));

            Assert.Equal((SendStatus.Accepted, 0), (outcome.Status, heardBefore));
        }
    }

    [Fact]
    public async Task A_server_that_accepts_before_it_was_asked_has_accepted_nothing()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING");
            for (var i = 0; i < 2; i++) await client.HearAsync();
            await client.SayAsync("250 ok\r\n250 ok\r\n354 go on\r\n250 queued already");
            await client.HearNothingMoreAsync();
        });
        await using var transport = SmtpFaultTests.Transport(server.Port);
        var intended = 0;

        var outcome = await SmtpFaultTests.SendAsync(transport, beforeFinalDot: () => intended++);

        Assert.Equal(SendStatus.ProtocolBroken, outcome.Status);
        Assert.Equal(1, intended);
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("Subject", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_disk_is_not_taken_for_a_broken_connection()
    {
        await using var server = new ScriptedServer(SmtpPoolTests.AcceptAllAsync);
        await using var transport = SmtpFaultTests.Transport(server.Port);

        await Assert.ThrowsAsync<IOException>(async () =>
            await SmtpFaultTests.SendAsync(transport, beforeFinalDot: () => throw new IOException("No space left on device")));
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("Subject", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Größe", "digest-2026-03-05.bib")]
    [InlineData("plain", "")]
    public void A_message_is_as_long_as_was_announced(string subject, string file)
    {
        var draft = SomeMessage.Draft(subject, text: new string('é', 500), html: "<p>no line end</p>");
        if (file.Length > 0) draft = draft with { Attachments = [new MailAttachment("application/x-bibtex; charset=utf-8", file, new byte[1000])] };
        foreach (var to in (string[])["ada@example.com", "zoë@bücher.example"])
        {
            var message = MessageComposer.Compose(draft with { To = new MailboxAddress("Ada", to) });

            Assert.Equal(message.Bytes().Length, MessageSize.Of(MessageFormat.Of(message), message));
        }

        var single = new MimeMessage { Body = new TextPart("plain") { Text = "a single part\nwithout its line end" } };
        Assert.Equal(single.Bytes().Length, MessageSize.Of(MessageFormat.Of(single), single));
    }
}
