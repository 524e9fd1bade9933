using Digest.Mail.Mime;
using Digest.Mail.Smtp;
using Xunit;

namespace Digest.Mail.Tests.Smtp;

/// <summary>
/// The commands of a waiting message travel with the message before it (RFC 2920 §3.1), and nothing is lost if that goes wrong.
/// </summary>
public class SmtpAnnouncingTests
{
    private readonly TaskCompletionSource _bothAreThere = new();

    [Fact]
    public async Task The_next_message_is_announced_before_the_answer_to_this_one()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await OpenFirstAsync(client);
            await client.HearMessageAsync();
            await client.HearTransactionAsync();
            await client.RecordAsync("250 first\r\n250 ok\r\n250 ok\r\n354 go on");
            await client.HearMessageAsync();
            await client.RecordAsync("250 second");
        });

        var outcomes = await SendTwoAsync(server);

        Assert.Equal(["250 first", "250 second"], outcomes.Select(outcome => outcome.Reply));
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("250 first", SendStatus.Accepted)]
    [InlineData("550 5.7.1 spam", SendStatus.MessageRejected)]
    [InlineData("421 4.3.2 closing", SendStatus.ServerUnavailable)]
    [InlineData("", SendStatus.Uncertain)]
    public async Task If_the_server_hangs_up_the_announced_message_goes_over_another_connection(string answer, SendStatus expected)
    {
        await using var server = new ScriptedServer(
            async client =>
            {
                await OpenFirstAsync(client);
                await client.HearMessageAsync();
                await client.HearTransactionAsync();
                if (answer.Length > 0) await client.RecordAsync(answer);
            },
            SmtpPoolTests.AcceptAllAsync);

        var outcomes = await SendTwoAsync(server);

        Assert.Equal([expected, SendStatus.Accepted], outcomes.Select(outcome => outcome.Status));
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_message_cancelled_after_its_announcement_is_never_sent()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new ScriptedServer(
            async client =>
            {
                await OpenFirstAsync(client);
                await client.HearMessageAsync();
                await client.HearTransactionAsync();
                await stop.CancelAsync();
                await client.RecordAsync("250 first\r\n250 ok\r\n250 ok\r\n354 go on");
                Assert.Null(await client.HearMessageAsync());
            },
            SmtpPoolTests.AcceptAllAsync);
        await using var transport = OneConnection(server);

        var first = SmtpFaultTests.SendAsync(transport).AsTask();
        var second = transport.SendAsync(Some.Envelope(), MessageComposer.Compose(Some.Message()), () => Assert.Fail("in flight"), stop.Token).AsTask();
        _bothAreThere.SetResult();

        Assert.Equal(SendStatus.Accepted, (await first).Status);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport)).Status);
    }

    [Fact]
    public async Task An_announced_recipient_that_is_refused_leaves_the_connection_for_the_next()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await OpenFirstAsync(client);
            await client.HearMessageAsync();
            await client.HearTransactionAsync();
            await client.RecordAsync("250 first\r\n250 ok\r\n550 5.1.1 no such user\r\n503 no recipients");
            Assert.Equal("RSET", await client.HearAsync());
            await client.RecordAsync("250 ok");
            await client.AcceptMessageAsync();
        });
        await using var transport = OneConnection(server);

        var outcomes = await SendTwoAsync(transport);

        Assert.Equal([SendStatus.Accepted, SendStatus.RecipientRejected], outcomes.Select(outcome => outcome.Status));
        Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport)).Status);
        Assert.Equal(1, server.Connections);
    }

    private async Task OpenFirstAsync(ScriptedClient client)
    {
        await client.GreetAsync("PIPELINING");
        await client.HearTransactionAsync();
        await _bothAreThere.Task;
        await client.RecordAsync("250 ok\r\n250 ok\r\n354 go on");
    }

    private async Task<SendOutcome[]> SendTwoAsync(ScriptedServer server)
    {
        await using var transport = OneConnection(server);
        return await SendTwoAsync(transport);
    }

    private async Task<SendOutcome[]> SendTwoAsync(SmtpTransport transport)
    {
        Task<SendOutcome>[] both = [SmtpFaultTests.SendAsync(transport).AsTask(), SmtpFaultTests.SendAsync(transport).AsTask()];
        _bothAreThere.SetResult();
        return await Task.WhenAll(both);
    }

    private static SmtpTransport OneConnection(ScriptedServer server) => SmtpFaultTests.Transport(server.Port, options => options.MaxConnections = 1);
}
