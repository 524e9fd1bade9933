using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>A password goes to the right server over a safe line, or nowhere.</summary>
public class SmtpLoginTests
{
    [Theory]
    [InlineData(SmtpLogin.Auto, "AUTH LOGIN PLAIN", "AUTH PLAIN AGFkYQBzM2NyZXQ=")]
    [InlineData(SmtpLogin.Login, "AUTH LOGIN PLAIN", "AUTH LOGIN")]
    [InlineData(SmtpLogin.Auto, "AUTH LOGIN", "AUTH LOGIN")]
    public async Task The_configured_mechanism_is_used(SmtpLogin login, string offered, string expected)
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING", offered);
            if (await client.HearAsync() == "AUTH LOGIN")
            {
                await client.SayAsync("334 VXNlcm5hbWU6");
                Assert.Equal("YWRh", await client.HearAsync());
                await client.SayAsync("334 UGFzc3dvcmQ6");
                Assert.Equal("czNjcmV0", await client.HearAsync());
            }

            await client.SayAsync("235 2.7.0 welcome");
            await client.AcceptMessageAsync();
        });

        Assert.Equal(SendStatus.Accepted, (await SendAsync(server, login)).Status);
        Assert.Equal(expected, server.Heard[1]);
    }

    [Fact]
    public async Task A_server_that_ignores_the_initial_response_is_told_again()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING", "AUTH PLAIN");
            await client.HearAsync();
            await client.SayAsync("334 ");
            Assert.Equal("AGFkYQBzM2NyZXQ=", await client.HearAsync());
            await client.SayAsync("235 welcome");
            await client.AcceptMessageAsync();
        });

        Assert.Equal(SendStatus.Accepted, (await SendAsync(server, SmtpLogin.Plain)).Status);
    }

    [Fact]
    public async Task A_token_that_is_refused_brings_the_servers_last_word()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("AUTH XOAUTH2");
            var sent = await client.HearAsync();
            Assert.Equal("user=ada\u0001auth=Bearer s3cret\u0001\u0001", Encoding.UTF8.GetString(Convert.FromBase64String(sent!["AUTH XOAUTH2 ".Length..])));
            await client.SayAsync("334 eyJzdGF0dXMiOiI0MDAifQ==");
            Assert.Equal("", await client.HearAsync());
            await client.SayAsync("535 5.7.8 token expired");
        });

        Assert.Equal(new SendOutcome(SendStatus.NotAuthenticated, "535 5.7.8 token expired", 535, "5.7.8"), await SendAsync(server, SmtpLogin.XOAuth2));
    }

    [Theory]
    [InlineData("535 5.7.8 wrong", SendStatus.NotAuthenticated)]
    [InlineData("534 5.7.9 too weak", SendStatus.NotAuthenticated)]
    [InlineData("454 4.7.0 cannot check now", SendStatus.ServerUnavailable)]
    [InlineData("421 4.3.2 closing", SendStatus.ServerUnavailable)]
    [InlineData("250 what?", SendStatus.ProtocolBroken)]
    public async Task The_answer_to_a_login_is_the_outcome_and_nothing_is_sent_without_one(string answer, SendStatus expected)
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING", "AUTH PLAIN");
            await client.HearAsync();
            await client.SayAsync(answer);
            await client.HearNothingMoreAsync();
        });

        Assert.Equal(expected, (await SendAsync(server, SmtpLogin.Plain)).Status);
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AUTH GSSAPI")]
    [InlineData("PIPELINING")]
    public async Task Without_a_configured_mechanism_nothing_is_sent(string offered)
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync(offered);
            await client.HearNothingMoreAsync();
        });

        Assert.Equal(SendStatus.NotAuthenticated, (await SendAsync(server, SmtpLogin.Auto)).Status);
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal) || line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_renewed_password_file_is_read_at_the_next_login()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "old\n");
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("AUTH PLAIN");
            var old = await client.HearAsync() == "AUTH PLAIN AGFkYQBvbGQ=";
            await client.SayAsync(old ? "535 no" : "235 welcome");
            await client.HearAsync();
            await client.SayAsync("550 enough");
        });
        await using var transport = SmtpFaultTests.Transport(server.Port, options => (options.UserName, options.PasswordFile) = ("ada", file));

        Assert.Equal(SendStatus.NotAuthenticated, (await SmtpFaultTests.SendAsync(transport)).Status);
        await File.WriteAllTextAsync(file, "new\n");
        Assert.Equal(SendStatus.SenderRejected, (await SmtpFaultTests.SendAsync(transport)).Status);
        File.Delete(file);
    }

    [Theory]
    [InlineData("PIPELINING", "")]
    [InlineData("STARTTLS", "454 4.7.0 not now")]
    [InlineData("STARTTLS", "501 no")]
    public async Task Without_starttls_the_password_and_the_message_stay_here(string offered, string answer)
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync(offered, "AUTH PLAIN");
            if (await client.HearAsync() is "STARTTLS") await client.SayAsync(answer);
            await client.HearNothingMoreAsync();
        });

        Assert.Equal(SendStatus.ServerUnavailable, (await SendAsync(server, SmtpLogin.Auto, SmtpSecurity.StartTls)).Status);
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal) || line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replies_that_arrive_before_tls_begins_are_refused()
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("STARTTLS", "AUTH PLAIN");
            await client.HearAsync();
            await client.SayAsync("220 go ahead\r\n250-forged\r\n250 AUTH PLAIN");
            await client.HearNothingMoreAsync();
        });

        Assert.Equal(SendStatus.ProtocolBroken, (await SendAsync(server, SmtpLogin.Auto, SmtpSecurity.StartTls)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no TLS at all\r\n")]
    public async Task A_handshake_that_fails_ends_the_dialogue(string answer)
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("STARTTLS", "AUTH PLAIN");
            await client.HearAsync();
            await client.SayAsync("220 go ahead");
            if (answer.Length > 0)
            {
                await Task.Delay(200);
                await client.SayAsync(answer);
            }

            await client.HearNothingMoreAsync();
        });
        await using var transport = SmtpFaultTests.Transport(server.Port, options =>
            (options.UserName, options.Password, options.Security, options.Timeout) = ("ada", "s3cret", SmtpSecurity.StartTls, TimeSpan.FromSeconds(2)));

        Assert.Equal(SendStatus.ServerUnavailable, (await SmtpFaultTests.SendAsync(transport)).Status);
    }

    [Theory]
    [InlineData(SmtpSecurity.Auto, SendStatus.ServerUnavailable)]
    [InlineData(SmtpSecurity.None, SendStatus.NotAuthenticated)]
    public async Task Off_loopback_there_is_no_login_without_tls(SmtpSecurity security, SendStatus expected)
    {
        var address = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        if (address is null) Assert.Skip("this machine has no address but loopback");
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("AUTH PLAIN");
            await client.HearNothingMoreAsync();
        });
        await using var transport = SmtpFaultTests.Transport(server.Port, options =>
            (options.Host, options.UserName, options.Password, options.Security) = (address.ToString(), "ada", "s3cret", security));

        Assert.Equal(expected, (await SmtpFaultTests.SendAsync(transport)).Status);
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    private static async Task<SendOutcome> SendAsync(ScriptedServer server, SmtpLogin login, SmtpSecurity security = SmtpSecurity.Auto)
    {
        await using var transport = SmtpFaultTests.Transport(server.Port, options =>
            (options.Login, options.UserName, options.Password, options.Security) = (login, "ada", "s3cret", security));
        return await SmtpFaultTests.SendAsync(transport);
    }
}
