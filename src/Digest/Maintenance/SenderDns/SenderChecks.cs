using System.Globalization;
using System.Runtime.CompilerServices;
using Digest.Bounces;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Rendering.Messages;

namespace Digest.Maintenance.SenderDns;

/// <summary>What decides how mail is sent, and in whose name.</summary>
internal sealed record SenderSettings(MailOptions Mail, SmtpOptions Smtp, DkimOptions Dkim, BounceOptions Bounces)
{
    /// <summary>Mail leaves this machine in the name of a domain that others can look up.</summary>
    public bool IsPublic =>
        Mail.Transport == MailTransportKind.Smtp && FromDomain is not "localhost" && FromDomain.Contains('.');

    public string FromDomain => Domain(MailboxText.Parse(Mail.From)!.Address);

    public string EnvelopeDomain => Bounces.ReturnPath is { Length: > 0 } path ? Domain(path) : FromDomain;

    private static string Domain(string address) =>
        DomainName.ToAscii(address[(address.LastIndexOf('@') + 1)..].TrimEnd('>')).ToLowerInvariant();
}

/// <summary>Checks the relay up to the login, its certificate, and what the DNS says about the sender.</summary>
internal sealed class SenderChecks(SenderSettings settings, DnsRecords records, TimeProvider clock)
{
    /// <summary>A relay that takes longer is as good as down for someone who waits for the answer.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Certificates that renew themselves do so earlier.</summary>
    private static readonly TimeSpan MinCertificateLife = TimeSpan.FromDays(14);

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (relay, certificate) = await RelayAsync(cancellationToken);
        yield return relay;
        if (certificate is not null) yield return certificate;
        if (!settings.IsPublic)
        {
            yield return Finding.Note("dns", $"Not checked: Mail:From has the local domain {settings.FromDomain}.");
            yield break;
        }

        using var key = settings.Dkim.KeyFile is { Length: > 0 } file
            ? DkimKey.FromPem(await File.ReadAllTextAsync(file, cancellationToken))
            : null;
        var from = settings.FromDomain;
        var sender = new SenderIdentity(
            from,
            settings.EnvelopeDomain,
            key is null ? null : (DomainName.ToAscii(settings.Dkim.Domain ?? from), settings.Dkim.Selector!, key),
            settings.Smtp.Host)
        {
            HelloName = settings.Smtp.HelloName,
            BlockLists = settings.Smtp.BlockLists,
        };
        foreach (var finding in await new SenderDnsCheck(records).RunAsync(sender, cancellationToken))
            yield return finding;
    }

    private async Task<(Finding Relay, Finding? Certificate)> RelayAsync(CancellationToken cancellationToken)
    {
        var relay = FormattableString.Invariant($"{settings.Smtp.Host}:{settings.Smtp.Port}");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var result = await new RelayProbe(settings.Smtp, clock).RunAsync(timeout.Token);
            return (
                result.FailedStep is { } step
                    ? Finding.Failed("mail", $"{relay}: {step} failed: {result.Text.TrimEnd('.')}.{Advice(step)}")
                    : Finding.Ok("mail", $"{relay} {result.Text}"),
                result.CertificateExpiresAt is { } end ? Certificate(relay, end) : null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (
                Finding.Failed(
                    "mail",
                    FormattableString.Invariant(
                        $"{relay} did not answer within {Timeout.TotalSeconds} s.{Advice("connection")}")),
                null);
        }
    }

    private Finding Certificate(string relay, DateTimeOffset end)
    {
        var day = end.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return end - clock.GetUtcNow() < MinCertificateLife
            ? Finding.Note("certificate", $"The certificate of {relay} ends on {day}. Then no mail is sent.")
            : Finding.Ok("certificate", $"{relay} until {day}");
    }

    private static string Advice(string step) => step switch
    {
        "connection" => " Check Smtp:Host, Smtp:Port and the firewall.",
        "STARTTLS" or "TLS" => " Check Smtp:Security and Smtp:Port (465 is TLS from the start); Smtp:CaFile for a "
            + "certificate of your own.",
        "AUTH" or "password" => " Check Smtp:UserName and the password; many providers want an app password.",
        _ => "",
    };
}
