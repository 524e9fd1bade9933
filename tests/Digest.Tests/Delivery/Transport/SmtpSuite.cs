using System.Text;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>What every transport that speaks SMTP promises besides: one meaning for each answer of a server.</summary>
public abstract class SmtpSuite : TransportSuite, IAsyncLifetime
{
    private readonly List<byte[]> _arrived = [];
    private readonly ScriptedServer _server;

    protected SmtpSuite() => _server = new ScriptedServer(client => client.AnswerAsync([], Take));

    protected override IReadOnlyList<byte[]> Arrived
    {
        get
        {
            lock (_arrived) return [.. _arrived];
        }
    }

    public static TheoryData<string, string, SendStatus> Answers => new()
    {
        { "", "554 5.3.2 no service", SendStatus.ServerUnavailable },
        { "", "421 4.3.2 busy", SendStatus.ServerUnavailable },
        { "MAIL", "550 5.1.8 who are you", SendStatus.SenderRejected },
        { "MAIL", "530 5.7.0 log in first", SendStatus.NotAuthenticated },
        { "RCPT", "550 5.1.1 no such user", SendStatus.RecipientRejected },
        { "RCPT", "450 4.2.1 later", SendStatus.RecipientDeferred },
        { "RCPT", "421 4.3.2 closing", SendStatus.ServerUnavailable },
        { "DATA", "554 5.7.1 no", SendStatus.MessageRejected },
        { "DATA", "451 4.3.0 later", SendStatus.MessageDeferred },
        { ".", "550 5.7.1 spam", SendStatus.MessageRejected },
        { ".", "552 5.3.4 too big", SendStatus.MessageRejected },
        { ".", "452 4.2.2 over quota", SendStatus.MessageDeferred },
        { ".", "", SendStatus.Uncertain },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_means_the_same_everywhere(string verb, string reply, SendStatus expected)
    {
        await using var server = new ScriptedServer(client => client.AnswerAsync(new() { [verb] = reply }));
        await using var transport = Open(Options(server.Port));

        var outcome = await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SendGate.Open, default);

        Assert.Equal(expected, outcome.Status);
    }

    [Fact]
    public async Task After_a_refusal_the_next_message_is_sent()
    {
        var refused = false;
        await using var server = new ScriptedServer(async client =>
        {
            var first = !refused;
            refused = true;
            await client.AnswerAsync(first ? new() { ["RCPT"] = "550 5.1.1 no such user" } : [], Take);
        });
        var options = Options(server.Port);
        options.MessagesPerConnection = 1;
        await using var transport = Open(options);

        var outcomes = new List<SendStatus>();
        for (var i = 0; i < 2; i++) outcomes.Add((await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SendGate.Open, default)).Status);

        Assert.Equal([SendStatus.RecipientRejected, SendStatus.Accepted], outcomes);
    }

    [Fact]
    public async Task Without_starttls_nothing_is_sent_where_it_is_required()
    {
        await using var server = new ScriptedServer(client => client.AnswerAsync([], Take));
        var options = Options(server.Port);
        options.Security = SmtpSecurity.StartTls;
        await using var transport = Open(options);

        var outcome = await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SendGate.Open, default);

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.Empty(Arrived);
    }

    [Theory]
    [InlineData("ada@example.com>\r\nRCPT TO:<victim@example.com")]
    [InlineData("ada")]
    public async Task An_address_cannot_bring_commands_with_it(string address)
    {
        await using var transport = Open();

        Assert.Equal(SendStatus.RecipientRejected, (await transport.SendAsync(SomeMessage.Envelope(address), SomeMessage.Of(), SendGate.Open, default)).Status);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _server.DisposeAsync();
    }

    private protected abstract IMailTransport Open(SmtpOptions options);

    private protected override IMailTransport Open() => Open(Options(_server.Port));

    private protected override IMailTransport OpenNowhere() => Open(Options(1));

    private static SmtpOptions Options(int port) => new() { Host = "127.0.0.1", Port = port };

    private void Take(string message)
    {
        lock (_arrived) _arrived.Add(Encoding.Latin1.GetBytes(message));
    }
}
