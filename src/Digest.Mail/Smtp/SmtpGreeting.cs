using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Digest.Mail.Smtp;

/// <summary>From the open socket to the first MAIL: greeting, EHLO, TLS, login.</summary>
internal static class SmtpGreeting
{
    public static async ValueTask<SmtpCapabilities> PassAsync(SmtpDialogue dialogue, SmtpWire wire, SmtpOptions options)
    {
        var isLoopback = IPAddress.IsLoopback(wire.RemoteAddress);
        var security = options.SecurityTowards(wire.RemoteAddress);
        if (security == SmtpSecurity.Tls) await dialogue.StartTlsAsync(TlsOptions(options));
        SmtpDialogue.Require(SmtpStep.Greeting, await dialogue.ReadAsync(SmtpStep.Greeting));
        var hello = options.HelloName ?? AddressLiteral(wire.LocalAddress);
        var offered = await HelloAsync(dialogue, hello);
        if (security == SmtpSecurity.StartTls)
        {
            if (!offered.StartTls)
                throw new SmtpFailure(SendStatus.ServerUnavailable, "the server does not offer STARTTLS, and nothing is sent without it (Smtp:Security)");
            await dialogue.RequireAsync(SmtpStep.StartTls, "STARTTLS");

            // Whatever came before TLS belongs to nobody: an attacker can have put it there (RFC 3207 §6).
            if (wire.HasUnaskedInput) throw new SmtpFailure(SendStatus.ProtocolBroken, "replies arrived before TLS began; they may be forged, so nothing was sent");
            await dialogue.StartTlsAsync(TlsOptions(options));

            // What was offered in plain text counts no more (§4.2).
            offered = await HelloAsync(dialogue, hello);
        }

        if (options.UserName is not null)
        {
            if (!dialogue.IsTls && !isLoopback)
                throw new SmtpFailure(SendStatus.NotAuthenticated, "logging in needs TLS (Smtp:Security): without it the password could be read on the way");
            await SmtpAuthentication.LogInAsync(dialogue, offered, options);
        }

        return offered;
    }

    private static async ValueTask<SmtpCapabilities> HelloAsync(SmtpDialogue dialogue, string name)
    {
        var hello = await dialogue.AskAsync(SmtpStep.Hello, $"EHLO {name}");
        if (SmtpVerdicts.Of(SmtpStep.Hello, hello.Code) == SendStatus.Accepted) return SmtpCapabilities.Parse(hello);

        // RFC 5321 §3.2: a server that knows no EHLO knows HELO, and offers nothing.
        await dialogue.RequireAsync(SmtpStep.Hello, $"HELO {name}");
        return SmtpCapabilities.None;
    }

    /// <summary>Chain and host name are always checked; there is no option to leave that out.</summary>
    private static SslClientAuthenticationOptions TlsOptions(SmtpOptions options) => new()
    {
        TargetHost = options.Host,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = TrustedAuthorities.Policy(options),
    };

    /// <summary>RFC 5321 §4.1.3.</summary>
    private static string AddressLiteral(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";
    }
}
