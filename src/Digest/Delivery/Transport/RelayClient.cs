using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Digest.Mail;
using Digest.Mail.Smtp;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Digest.MailKitAdapter;

/// <summary>MailKit's client, watched: it says when the message can become accepted, and whether all of it was handed over.</summary>
internal sealed class MailKitClient : SmtpClient, ITransferProgress
{
    private Action? _beforeContent;
    private int _messagesSent;
    private long _idleSince;

    /// <summary>The whole message went out; only the final dot and its answer are open.</summary>
    public bool HandedOver { get; private set; }

    /// <summary>Called when the recipient was accepted, before the message goes out.</summary>
    public Action BeforeContent
    {
        set => (_beforeContent, HandedOver) = (value, false);
    }

    /// <summary>Connected, secured and logged in as the options ask for.</summary>
    public static async Task<MailKitClient> OpenAsync(SmtpOptions options, CancellationToken cancellationToken)
    {
        // On MailKit's own sockets Nagle's algorithm costs 40 ms a message.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var client = new MailKitClient { CheckCertificateRevocation = false, LocalDomain = options.HelloName };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(options.Host, options.Port), cancellationToken);
            var server = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            var security = options.SecurityTowards(server) switch
            {
                SmtpSecurity.None => SecureSocketOptions.None,
                SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.StartTls,
            };
            if (TrustedAuthorities.Policy(options) is { } policy) client.TrustOnly(policy);
            await client.ConnectAsync(socket, options.Host, options.Port, security, cancellationToken);
            if (options.UserName is not null) await client.LogInAsync(options, options.UserName, server, cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            socket.Dispose();
            throw;
        }
    }

    public bool IsFitFor(SmtpOptions options, TimeProvider time) =>
        IsConnected && _messagesSent < options.MessagesPerConnection && time.GetElapsedTime(_idleSince) < options.IdleTimeout;

    public void Used(TimeProvider time) => (_messagesSent, _idleSince) = (_messagesSent + 1, time.GetTimestamp());

    public void Report(long bytesTransferred) => HandedOver = false;

    public void Report(long bytesTransferred, long totalSize) => HandedOver = bytesTransferred >= totalSize;

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => _beforeContent?.Invoke();

    private void TrustOnly(X509ChainPolicy policy) => ServerCertificateValidationCallback = (_, certificate, chain, errors) =>
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || chain is null) return errors == SslPolicyErrors.None;
        chain.ChainPolicy = policy;
        return chain.Build(new X509Certificate2(certificate));
    };

    private async Task LogInAsync(SmtpOptions options, string user, IPAddress server, CancellationToken cancellationToken)
    {
        if (!IsSecure && !IPAddress.IsLoopback(server)) throw new SmtpFailure(SendStatus.NotAuthenticated, "logging in needs TLS (Smtp:Security)");
        var password = await SmtpAuthentication.PasswordAsync(options);
        SaslMechanism mechanism = SmtpAuthentication.Choose(AuthenticationMechanisms, options.Login) switch
        {
            "PLAIN" => new SaslMechanismPlain(user, password),
            "LOGIN" => new SaslMechanismLogin(user, password),
            _ => new SaslMechanismOAuth2(user, password),
        };
        await AuthenticateAsync(mechanism, cancellationToken);
    }
}
