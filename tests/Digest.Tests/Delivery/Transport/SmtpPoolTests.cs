using System.Diagnostics;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

public class SmtpPoolTests
{
    [Fact]
    public async Task A_connection_serves_its_number_of_messages_and_says_good_bye()
    {
        await using var server = new ScriptedServer(AcceptAllAsync);
        await using var transport = SmtpFaultTests.Transport(server.Port, options => options.MessagesPerConnection = 3);

        for (var i = 0; i < 7; i++) Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport)).Status);

        Assert.Equal(3, server.Connections);
    }

    [Fact]
    public async Task No_more_connections_than_allowed_are_open()
    {
        int open = 0, most = 0;
        await using var server = new ScriptedServer(async client =>
        {
            most = Math.Max(most, Interlocked.Increment(ref open));
            await AcceptAllAsync(client);
            Interlocked.Decrement(ref open);
        });
        await using var transport = SmtpFaultTests.Transport(server.Port, options => (options.MaxConnections, options.MessagesPerConnection) = (3, 5));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => SmtpFaultTests.SendAsync(transport).AsTask()));

        Assert.All(outcomes, outcome => Assert.Equal(SendStatus.Accepted, outcome.Status));

        // One more can be closing while its successor opens.
        Assert.InRange(most, 1, 6);
        Assert.InRange(server.Connections, 12, 14);
    }

    [Fact]
    public async Task A_connection_the_server_closed_meanwhile_costs_nothing()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING");
            await client.AcceptMessageAsync();
        });
        await using var transport = SmtpFaultTests.Transport(server.Port);

        for (var i = 0; i < 3; i++) Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport)).Status);

        Assert.Equal(3, server.Connections);
    }

    [Fact]
    public async Task A_421_to_the_first_command_of_a_reused_connection_costs_nothing()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING");
            await client.AcceptMessageAsync();
            for (var i = 0; i < 2; i++) await client.HearAsync();
            await client.SayAsync("421 4.7.0 too many messages on this connection");
        });
        await using var transport = SmtpFaultTests.Transport(server.Port);
        var intended = 0;

        for (var i = 0; i < 3; i++) Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport, beforeFinalDot: () => intended++)).Status);

        Assert.Equal(3, intended);
    }

    [Fact]
    public async Task An_idle_connection_is_closed_after_its_time()
    {
        var closed = new TaskCompletionSource();
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING");
            await client.AcceptMessageAsync();
            if (await client.HearAsync() == "QUIT") closed.SetResult();
        });
        await using var transport = SmtpFaultTests.Transport(server.Port, options => options.IdleTimeout = TimeSpan.FromMilliseconds(100));

        await SmtpFaultTests.SendAsync(transport);

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Messages_keep_to_the_rate()
    {
        await using var server = new ScriptedServer(AcceptAllAsync);
        await using var transport = SmtpFaultTests.Transport(server.Port, options => options.MessagesPerSecond = 20);
        var watch = Stopwatch.StartNew();

        for (var i = 0; i < 11; i++) await SmtpFaultTests.SendAsync(transport);

        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(480), $"11 messages at 20 a second took {watch.Elapsed}");
    }

    [Fact]
    public async Task Cancellation_before_the_final_dot_throws_and_sends_nothing()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING");
            for (var i = 0; i < 2; i++) await client.HearAsync();
            await stop.CancelAsync();
            await client.HearNothingMoreAsync();
        });
        await using var transport = SmtpFaultTests.Transport(server.Port);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SmtpFaultTests.Gate(() => Assert.Fail("in flight")), stop.Token));
    }

    [Fact]
    public async Task Cancellation_after_the_final_dot_awaits_the_answer()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new ScriptedServer(AcceptAllAsync);
        await using var transport = SmtpFaultTests.Transport(server.Port);

        var outcome = await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SmtpFaultTests.Gate(stop.Cancel), stop.Token);

        Assert.Equal(SendStatus.Accepted, outcome.Status);
    }

    [Fact]
    public async Task If_the_intent_cannot_be_recorded_nothing_is_sent()
    {
        await using var server = new ScriptedServer(AcceptAllAsync);
        await using var transport = SmtpFaultTests.Transport(server.Port);

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await SmtpFaultTests.SendAsync(transport, beforeFinalDot: () => throw new InvalidOperationException("journal full")));
        Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport)).Status);

        Assert.Equal(2, server.Connections);
    }

    internal static async Task AcceptAllAsync(ScriptedClient client)
    {
        await client.GreetAsync("PIPELINING");
        while (await client.HearAsync() is { } line && line != "QUIT")
        {
            await client.HearAsync();
            await client.SayAsync("250 2.1.0 ok\r\n250 2.1.5 ok");
            await client.HearAsync();
            await client.SayAsync("354 go on");
            await client.HearMessageAsync();
            await client.SayAsync("250 2.0.0 queued");
        }
    }
}
