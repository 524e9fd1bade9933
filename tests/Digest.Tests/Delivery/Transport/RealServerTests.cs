using Digest.Delivery;
using Digest.Delivery.Transport;
using Digest.Rendering.Messages;
using MimeKit;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>A dialogue with a server that nobody here wrote.</summary>
public sealed class RealServerTests : IDisposable
{
    private readonly TestCertificate _certificate = new();

    [Theory]
    [InlineData("starttls", SmtpSecurity.StartTls, SmtpLogin.Plain)]
    [InlineData("starttls", SmtpSecurity.StartTls, SmtpLogin.Login)]
    [InlineData("starttls", SmtpSecurity.StartTls, SmtpLogin.Auto)]
    public async Task A_message_arrives_whole_over_tls_with_a_login(string mode, SmtpSecurity security, SmtpLogin login)
    {
        using var server = await RealServer.StartAsync(mode, _certificate);
        await using var transport = Transport(server, security, login);
        var message = SomeMessage.Of(text: ".\n..\n.dot\n" + string.Concat(Enumerable.Repeat("A line of a long message.\n", 1000)));

        var outcome = await transport.SendAsync(SomeMessage.Envelope(), message, SendGate.Open, default);
        var taken = await server.NextAsync();

        Assert.Equal(new SendOutcome(SendStatus.Accepted, "250 2.0.0 taken", 250, "2.0.0"), outcome);
        Assert.Equal(message.Bytes(), taken.Content);
        Assert.Equal("bounces+d-1@example.org", taken.From);
        Assert.Equal(["ada@example.com"], taken.To);
        Assert.True(taken.Tls);
        Assert.Equal("ada", taken.User);
    }

    [Fact]
    public async Task A_connection_with_tls_serves_more_than_one_message()
    {
        using var server = await RealServer.StartAsync("starttls", _certificate);
        await using var transport = Transport(server, SmtpSecurity.StartTls, SmtpLogin.Auto);
        var ports = new List<int>();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport)).Status);
            ports.Add((await server.NextAsync()).Port);
        }

        Assert.Single(ports.Distinct());
    }

    [Fact]
    public async Task Implicit_tls_needs_no_starttls()
    {
        using var server = await RealServer.StartAsync("tls", _certificate);
        await using var transport = Transport(server, SmtpSecurity.Tls, login: null);

        var outcome = await SmtpFaultTests.SendAsync(transport);

        // aiosmtpd offers no login outside of its own STARTTLS: what counts is that the dialogue got there.
        Assert.Equal(SendStatus.NotAuthenticated, outcome.Status);
    }

    [Theory]
    [InlineData("plain", SmtpSecurity.None, null)]
    [InlineData("starttls", SmtpSecurity.StartTls, SmtpLogin.Plain)]
    public async Task An_address_beyond_ascii_goes_out_as_smtputf8(string mode, SmtpSecurity security, SmtpLogin? login)
    {
        using var server = await RealServer.StartAsync(mode, _certificate);
        await using var transport = Transport(server, security, login);
        var message = MessageComposer.Compose(SomeMessage.Draft() with { To = new MailboxAddress("Zoë", "zoë@bücher.example") });

        Assert.Equal(SendStatus.Accepted, (await SmtpFaultTests.SendAsync(transport, message, SomeMessage.Envelope("zoë@bücher.example"))).Status);
        var taken = await server.NextAsync();

        Assert.Equal((true, mode == "starttls"), (taken.Utf8, taken.Tls));
        Assert.Equal(["zoë@bücher.example"], taken.To);
    }

    [Fact]
    public async Task A_wrong_password_is_not_authenticated()
    {
        using var server = await RealServer.StartAsync("starttls", _certificate);
        await using var transport = Transport(server, SmtpSecurity.StartTls, SmtpLogin.Auto, password: "wrong");

        var outcome = await SmtpFaultTests.SendAsync(transport);

        Assert.Equal(SendStatus.NotAuthenticated, outcome.Status);
        Assert.DoesNotContain("wrong", outcome.Reply);
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_ends_the_dialogue()
    {
        using var server = await RealServer.StartAsync("starttls", _certificate);
        await using var transport = Transport(server, SmtpSecurity.StartTls, SmtpLogin.Auto, caFile: null);

        var outcome = await SmtpFaultTests.SendAsync(transport);

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.Contains("certificate", outcome.Reply);
    }

    [Fact]
    public async Task A_certificate_for_another_name_ends_the_dialogue()
    {
        using var other = new TestCertificate("mail.example.net");
        using var server = await RealServer.StartAsync("starttls", other);
        await using var transport = Transport(server, SmtpSecurity.StartTls, SmtpLogin.Auto, caFile: other.CertificateFile);

        var outcome = await SmtpFaultTests.SendAsync(transport);

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.Contains("RemoteCertificateNameMismatch", outcome.Reply);
    }

    public void Dispose() => _certificate.Dispose();

    private SmtpTransport Transport(RealServer server, SmtpSecurity security, SmtpLogin? login, string password = "s3cret") =>
        Transport(server, security, login, _certificate.CertificateFile, password);

    private static SmtpTransport Transport(RealServer server, SmtpSecurity security, SmtpLogin? login, string? caFile, string password = "s3cret") =>
        SmtpFaultTests.Transport(server.Port, options =>
        {
            (options.Security, options.CaFile) = (security, caFile);
            if (login is null) return;
            (options.Login, options.UserName, options.Password) = (login.Value, "ada", password);
        });
}
