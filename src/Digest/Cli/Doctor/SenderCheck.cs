using System.Runtime.CompilerServices;
using Digest.Configuration;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Maintenance;
using Digest.Maintenance.SenderDns;
using Digest.Rendering.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Doctor;

/// <summary>Checks the relay up to the login, and what the DNS says about the sender.</summary>
internal sealed class SenderCheck(Settings settings, IServiceProvider services)
{
    /// <summary>A relay that takes longer is as good as down for someone who waits for the answer.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await RelayAsync(cancellationToken);
        var from = Domain(MailboxText.Parse(settings.Mail.From)!.Address);
        if (from is "localhost" || !from.Contains('.'))
        {
            yield return Finding.Note("dns", $"Not checked: Mail:From has the local domain {from}.");
            yield break;
        }

        using var key = settings.Dkim.KeyFile is { Length: > 0 } file
            ? DkimKey.FromPem(await File.ReadAllTextAsync(file, cancellationToken))
            : null;
        var sender = new SenderIdentity(
            from,
            settings.Bounces.ReturnPath is { Length: > 0 } returnPath ? Domain(returnPath) : from,
            key is null ? null : (DomainName.ToAscii(settings.Dkim.Domain ?? from), settings.Dkim.Selector!, key),
            settings.Smtp.Host);
        var dns = new SenderDnsCheck(services.GetRequiredService<DnsRecords>());
        foreach (var finding in await dns.RunAsync(sender, cancellationToken)) yield return finding;
    }

    private async Task<Finding> RelayAsync(CancellationToken cancellationToken)
    {
        var relay = FormattableString.Invariant($"{settings.Smtp.Host}:{settings.Smtp.Port}");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var probe = new RelayProbe(settings.Smtp, services.GetRequiredService<TimeProvider>());
            var result = await probe.RunAsync(timeout.Token);
            return result.FailedStep is { } step
                ? Finding.Failed("mail", $"{relay}: {step} failed: {result.Text.TrimEnd('.')}.{Advice(step)}")
                : Finding.Ok("mail", $"{relay} {result.Text}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Failed(
                "mail",
                FormattableString.Invariant(
                    $"{relay} did not answer within {Timeout.TotalSeconds} s.{Advice("connection")}"));
        }
    }

    private static string Advice(string step) => step switch
    {
        "connection" => " Check Smtp:Host, Smtp:Port and the firewall.",
        "STARTTLS" or "TLS" => " Check Smtp:Security and Smtp:Port (465 is TLS from the start); Smtp:CaFile for a "
            + "certificate of your own.",
        "AUTH" or "password" => " Check Smtp:UserName and the password; many providers want an app password.",
        _ => "",
    };

    private static string Domain(string address) =>
        DomainName.ToAscii(address[(address.LastIndexOf('@') + 1)..].TrimEnd('>')).ToLowerInvariant();
}
