using System.Diagnostics;
using Digest.Delivery;
using Digest.Delivery.Transport;
using MimeKit;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>Every fault a server can have, and the outcome that must come of it. None may last longer than its timeout.</summary>
public class SmtpFaultTests
{


    [Fact]
    public async Task An_accepted_message_carries_the_servers_text()
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.GreetAsync("PIPELINING");
            await server.AcceptMessageAsync("250-2.0.0 queued\r\n250 2.0.0 as 42");
        });

        Assert.Equal(new SendOutcome(SendStatus.Accepted, "250 2.0.0 queued 2.0.0 as 42", 250, "2.0.0"), outcome);
    }

    [Theory]
    [InlineData("250 ok", "550 5.1.1 no such user", "503 no recipients", SendStatus.RecipientRejected)]
    [InlineData("250 ok", "450 4.2.1 try later", "503 no recipients", SendStatus.RecipientDeferred)]
    [InlineData("250 ok", "552 5.2.2 mailbox full", "503 no recipients", SendStatus.RecipientDeferred)]
    [InlineData("550 5.1.8 who are you", "503 need MAIL", "503 need MAIL", SendStatus.SenderRejected)]
    [InlineData("552 5.3.4 too big", "503 need MAIL", "503 need MAIL", SendStatus.MessageRejected)]
    [InlineData("451 4.3.0 disk full", "503 need MAIL", "503 need MAIL", SendStatus.ServerUnavailable)]
    [InlineData("530 5.7.0 authentication required", "503 need MAIL", "503 need MAIL", SendStatus.NotAuthenticated)]
    [InlineData("250 ok", "250 ok", "554 5.7.1 no", SendStatus.MessageRejected)]
    [InlineData("250 ok", "250 ok", "451 4.3.0 later", SendStatus.MessageDeferred)]
    [InlineData("354 surprise", "250 ok", "354 go on", SendStatus.ProtocolBroken)]
    public async Task The_first_refusal_before_the_message_is_the_outcome(string mail, string recipient, string data, SendStatus expected)
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.GreetAsync("PIPELINING");
            await server.OpenTransactionAsync(mail, recipient, data);
            if (await server.HearAsync() == "RSET") await server.SayAsync("250 ok");
        });

        Assert.Equal(expected, outcome.Status);
    }

    [Theory]
    [InlineData("250 ok", SendStatus.Accepted)]
    [InlineData("550 5.7.1 spam", SendStatus.MessageRejected)]
    [InlineData("552 5.2.2 over quota", SendStatus.MessageRejected)]
    [InlineData("452 4.2.2 over quota", SendStatus.MessageDeferred)]
    [InlineData("421 4.3.2 closing", SendStatus.ServerUnavailable)]
    [InlineData("535 5.7.8 log in again", SendStatus.NotAuthenticated)]
    [InlineData("251 odd", SendStatus.Uncertain)]
    [InlineData("What?", SendStatus.Uncertain)]
    [InlineData("250-never\r\n550 two codes", SendStatus.Uncertain)]
    public async Task The_answer_to_the_message_is_the_outcome(string answer, SendStatus expected)
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.GreetAsync("PIPELINING");
            await server.AcceptMessageAsync(answer);
        });

        Assert.Equal(expected, outcome.Status);
    }

    [Theory]
    [InlineData("421 4.3.2 too busy")]
    [InlineData("554 no service here")]
    public async Task A_greeting_that_sends_us_away_means_unavailable(string greeting)
    {
        var outcome = await OutcomeAsync(server => server.SayAsync(greeting));

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.Equal(greeting, outcome.Reply);
    }

    [Fact]
    public async Task A_421_in_the_middle_names_its_reason()
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.GreetAsync("PIPELINING");
            await server.OpenTransactionAsync(recipient: "421 4.7.0 shutting down");
        });

        Assert.Equal(new SendOutcome(SendStatus.ServerUnavailable, "421 4.7.0 shutting down", 421, "4.7.0"), outcome);
    }

    [Fact]
    public async Task A_refusal_stands_even_if_the_server_hangs_up_after_it()
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.GreetAsync("PIPELINING");
            await server.OpenTransactionAsync(recipient: "550 5.1.1 no such user");
        });

        Assert.Equal(SendStatus.RecipientRejected, outcome.Status);
    }

    [Fact]
    public async Task A_connection_that_closes_amid_the_message_is_no_acceptance()
    {
        var intended = 0;
        var outcome = await OutcomeAsync(
            async server =>
            {
                await server.GreetAsync("PIPELINING");
                await server.OpenTransactionAsync();
                await server.HearAsync();
            },
            text: string.Concat(Enumerable.Repeat("A line of a very long message.\n", 1_000_000)),
            beforeFinalDot: () => intended++);

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.Equal(1, intended);
    }

    [Fact]
    public async Task A_connection_that_closes_after_the_final_dot_leaves_it_uncertain()
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.GreetAsync("PIPELINING");
            await server.OpenTransactionAsync();
            await server.HearMessageAsync();
        });

        Assert.Equal(SendStatus.Uncertain, outcome.Status);
    }

    [Fact]
    public async Task A_refused_recipient_is_never_journalled_as_in_flight()
    {
        var intended = 0;
        await OutcomeAsync(
            async server =>
            {
                await server.GreetAsync("PIPELINING");
                await server.OpenTransactionAsync(recipient: "550 no");
            },
            beforeFinalDot: () => intended++);

        Assert.Equal(0, intended);
    }

    [Fact]
    public async Task A_reply_that_never_ends_breaks_the_protocol()
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.SayAsync("220 hello");
            await server.HearAsync();
            while (true) await server.SayAsync("250-and another thing");
        });

        Assert.Equal(SendStatus.ProtocolBroken, outcome.Status);
    }

    [Fact]
    public async Task A_line_that_never_ends_breaks_the_protocol()
    {
        var outcome = await OutcomeAsync(async server =>
        {
            while (true) await server.SayRawAsync(new byte[1024]);
        });

        Assert.Equal(SendStatus.ProtocolBroken, outcome.Status);
    }

    [Fact]
    public async Task A_reply_that_drips_in_ends_at_its_timeout()
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.SayRawAsync("220 a"u8.ToArray());
            while (true)
            {
                await server.SayRawAsync("b"u8.ToArray());
                await Task.Delay(50);
            }
        }, isHurried: true);

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.Contains("took longer", outcome.Reply);
    }

    [Fact]
    public async Task Text_beyond_ascii_in_a_reply_is_kept()
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.GreetAsync("PIPELINING");
            for (var i = 0; i < 2; i++) await server.HearAsync();
            await server.SayRawAsync("250 ok\r\n550 5.1.1 Empfänger unbekannt\r\n"u8.ToArray());
        });

        Assert.Equal("550 5.1.1 Empfänger unbekannt", outcome.Reply);
    }

    [Fact]
    public async Task Latin_1_in_a_reply_is_kept_too()
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.GreetAsync("PIPELINING");
            await server.OpenTransactionAsync(recipient: "550 5.1.1 Empfänger unbekannt");
        });

        Assert.Equal("550 5.1.1 Empfänger unbekannt", outcome.Reply);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Silence_ends_at_the_timeout_of_its_step(int stage)
    {
        var watch = Stopwatch.StartNew();
        var outcome = await OutcomeAsync(async server =>
        {
            if (stage > 0) await server.GreetAsync("PIPELINING");
            if (stage == 2) for (var i = 0; i < 2; i++) await server.HearAsync();
            if (stage == 2) await server.SayAsync("250 ok\r\n250 ok");
            if (stage == 3) await server.OpenTransactionAsync();
            await server.HearNothingMoreAsync();
        }, isHurried: true);

        Assert.Equal(stage == 3 ? SendStatus.Uncertain : SendStatus.ServerUnavailable, outcome.Status);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task Nobody_listening_means_unavailable()
    {
        int port;
        await using (var server = new ScriptedServer(_ => Task.CompletedTask)) port = server.Port;
        await using var transport = Transport(port);

        Assert.Equal(SendStatus.ServerUnavailable, (await SendAsync(transport)).Status);
    }

    [Fact]
    public async Task Without_pipelining_each_command_waits_for_its_answer()
    {
        var outcome = await OutcomeAsync(async server =>
        {
            await server.GreetAsync();
            foreach (var reply in new[] { "250 ok", "250 ok", "354 go on" })
            {
                await server.HearAsync();
                await server.SayAsync(reply);
            }

            await server.HearMessageAsync();
            await server.SayAsync("250 queued");
        });

        Assert.Equal(SendStatus.Accepted, outcome.Status);
    }

    [Fact]
    public async Task A_server_without_ehlo_is_greeted_with_helo()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.SayAsync("220 old");
            await client.HearAsync();
            await client.SayAsync("502 not implemented");
            await client.HearAsync();
            await client.SayAsync("250 old");
            await client.HearAsync();
            await client.SayAsync("550 enough");
        });
        await using var transport = Transport(server.Port);

        Assert.Equal(SendStatus.SenderRejected, (await SendAsync(transport)).Status);
        Assert.Equal("HELO [127.0.0.1]", server.Heard[1]);
    }

    /// <param name="isHurried">Lets five minutes pass in 0.3 seconds, so that each wait ends soon.</param>
    internal static SmtpTransport Transport(int port, Action<SmtpOptions>? change = null, bool isHurried = false)
    {
        var options = new SmtpOptions { Host = "127.0.0.1", Port = port };
        if (isHurried) options.IdleTimeout = TimeSpan.FromDays(1);
        change?.Invoke(options);
        return new SmtpTransport(options, isHurried ? new HurriedClock(1000) : TimeProvider.System);
    }

    internal static ValueTask<SendOutcome> SendAsync(SmtpTransport transport, MimeMessage? message = null, MailEnvelope? envelope = null, Action? beforeFinalDot = null) =>
        transport.SendAsync(envelope ?? SomeMessage.Envelope(), message ?? SomeMessage.Of(), Gate(beforeFinalDot), default);

    internal static SendGate Gate(Action? beforeFinalDot) =>
        beforeFinalDot is null ? SendGate.Open : SendGate.Open with { BeforeFinalDot = beforeFinalDot };

    private static async Task<SendOutcome> OutcomeAsync(Func<ScriptedClient, Task> script, string text = "Hello.\n", Action? beforeFinalDot = null, bool isHurried = false)
    {
        await using var server = new ScriptedServer(script);
        await using var transport = Transport(server.Port, isHurried: isHurried);
        return await SendAsync(transport, SomeMessage.Of(text: text), beforeFinalDot: beforeFinalDot);
    }
}
