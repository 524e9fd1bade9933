using System.Text;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

public sealed class SmtpTokenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-token-").FullName;

    [Fact]
    public async Task A_token_is_kept_until_it_is_refused_and_then_renewed_at_once()
    {
        var valid = 1;
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING", "AUTH XOAUTH2");
            if (!TokenOf(await client.HearAsync()).EndsWith($"token-{valid}", StringComparison.Ordinal))
            {
                await client.SayAsync("535 5.7.8 token expired");
                return;
            }

            await client.SayAsync("235 welcome");
            await client.AcceptMessageAsync();
        });
        await using var transport = Transport(server.Port, $"cd {_folder}; echo x >> runs; echo token-$(wc -l < runs)");

        for (var i = 0; i < 2; i++) Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport)).Status);
        Assert.Equal(1, Runs());
        valid = 2;
        Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport)).Status);
        Assert.Equal(2, Runs());
    }

    [Fact]
    public async Task A_new_token_that_is_refused_is_an_outcome()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("AUTH XOAUTH2");
            await client.HearAsync();
            await client.SayAsync("535 5.7.8 no");
        });
        await using var transport = Transport(server.Port, $"echo x >> {_folder}/runs; echo s3cret");

        var outcome = await SmtpFaultTests.SendAsync(transport);

        Assert.Equal(SendStatus.NotAuthenticated, outcome.Status);
        Assert.DoesNotContain("s3cret", outcome.Reply);
        Assert.Equal(1, Runs());
    }

    [Theory]
    [InlineData("echo broken >&2; exit 3", "Smtp:TokenCommand failed: it ended with 3: broken")]
    [InlineData("true", "Smtp:TokenCommand failed: it did not print a token on one line")]
    [InlineData("sleep 60", "Smtp:TokenCommand failed: it took longer than 1 s")]
    public async Task A_command_that_fails_says_so_and_nothing_is_sent(string command, string expected)
    {
        await using var server = new ScriptedServer(client => client.GreetAsync("AUTH XOAUTH2"));
        await using var transport = Transport(server.Port, command, options => options.Timeout = TimeSpan.FromSeconds(1));

        Assert.Equal(new SendOutcome(SendStatus.NotAuthenticated, expected), await SmtpFaultTests.SendAsync(transport));
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task The_protocol_log_has_the_dialogue_without_secrets_and_messages()
    {
        var log = Path.Combine(_folder, "smtp.log");
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING", "AUTH PLAIN");
            await client.HearAsync();
            await client.SayAsync("235 welcome");
            await client.AcceptMessageAsync();
        });
        await using (var transport = SmtpFaultTests.Transport(
            server.Port, options => (options.UserName, options.Password, options.ProtocolLog) = ("ada", "s3cret", log)))
        {
            await SmtpFaultTests.SendAsync(transport);
        }

        var text = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        Assert.Contains("1 C: RCPT TO:<ada@example.com>", text);
        Assert.Contains("1 C: (message)", text);
        Assert.Contains("1 S: 250 2.0.0 queued as 42", text);
        Assert.DoesNotContain("Hello", text);
        Assert.DoesNotContain(Convert.ToBase64String("\0ada\0s3cret"u8), text);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(log));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private int Runs() => File.ReadAllLines(Path.Combine(_folder, "runs")).Length;

    private static string TokenOf(string? command) => Encoding.UTF8.GetString(Convert.FromBase64String(command!["AUTH XOAUTH2 ".Length..])).TrimEnd('\u0001');

    private static SmtpTransport Transport(int port, string command, Action<SmtpOptions>? change = null) => SmtpFaultTests.Transport(port, options =>
    {
        (options.UserName, options.TokenCommand, options.MessagesPerConnection) = ("ada", command, 1);
        change?.Invoke(options);
    });
}
