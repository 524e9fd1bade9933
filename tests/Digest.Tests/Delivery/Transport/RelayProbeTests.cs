using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>Which step of a dialogue fails is named, so that its setting can be found.</summary>
public sealed class RelayProbeTests
{
    [Fact]
    public async Task A_relay_that_takes_the_password_is_fine_and_gets_no_mail()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("AUTH PLAIN");
            await client.HearAsync();
            await client.SayAsync("235 2.7.0 welcome");
            await client.HearAsync();
        });
        var result = await RunAsync(Options(server.Port, "me"));
        Assert.Equal((null, "answers without TLS, logged in as me"), (result.FailedStep, result.Text));
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_the_connection() =>
        Assert.Equal("connection", (await RunAsync(Options(FreePort.Next()))).FailedStep);

    [Fact]
    public async Task A_refusal_to_speak_is_the_greeting() => Assert.Equal(
        ("greeting", "554 no service here"), await FailAsync(client => client.SayAsync("554 no service here")));

    [Fact]
    public async Task A_refused_name_is_EHLO() => Assert.Equal("EHLO", (await FailAsync(async client =>
    {
        await client.SayAsync("220 hello");
        for (var i = 0; i < 2; i++)
        {
            await client.HearAsync();
            await client.SayAsync("550 who are you");
        }
    })).Step);

    [Fact]
    public async Task A_server_without_STARTTLS_where_it_is_required_is_STARTTLS() => Assert.Equal(
        "STARTTLS", (await FailAsync(client => client.GreetAsync("SIZE 1000"), security: SmtpSecurity.StartTls)).Step);

    [Fact]
    public async Task A_broken_handshake_is_TLS() => Assert.Equal("TLS", (await FailAsync(
        async client =>
        {
            await client.GreetAsync("STARTTLS");
            await client.HearAsync();
            await client.SayAsync("220 go ahead");
            await client.SayAsync("this is not TLS");
        },
        security: SmtpSecurity.StartTls)).Step);

    [Fact]
    public async Task A_wrong_password_is_AUTH()
    {
        var (step, text) = await FailAsync(
            async client =>
            {
                await client.GreetAsync("AUTH PLAIN");
                await client.HearAsync();
                await client.SayAsync("535 5.7.8 wrong password");
            },
            "me");
        Assert.Equal("AUTH", step);
        Assert.Contains("wrong password", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_common_mechanism_is_AUTH() =>
        Assert.Equal("AUTH", (await FailAsync(client => client.GreetAsync("AUTH CRAM-MD5"), "me")).Step);

    [Fact]
    public async Task A_password_that_cannot_be_read_is_the_password()
    {
        var options = Options(FreePort.Next(), "me");
        (options.Password, options.PasswordFile) = (null, "/nowhere/password");
        Assert.Equal("password", (await RunAsync(options)).FailedStep);
    }

    private static SmtpOptions Options(int port, string? user = null) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        UserName = user,
        Password = user is null ? null : "secret",
    };

    private static async Task<(string? Step, string Text)> FailAsync(
        Func<ScriptedClient, Task> script, string? user = null, SmtpSecurity security = SmtpSecurity.Auto)
    {
        await using var server = new ScriptedServer(script);
        var options = Options(server.Port, user);
        options.Security = security;
        var result = await RunAsync(options);
        return (result.FailedStep, result.Text);
    }

    private static Task<RelayProbeResult> RunAsync(SmtpOptions options) =>
        new RelayProbe(options, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
}
