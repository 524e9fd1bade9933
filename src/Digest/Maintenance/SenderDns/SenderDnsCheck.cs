using System.Security.Cryptography;
using Digest.Delivery.Signing;

namespace Digest.Maintenance.SenderDns;

/// <summary>Who sends: what receivers look up about it.</summary>
/// <param name="FromDomain">Of the From header, as ASCII; DMARC is about this one.</param>
/// <param name="EnvelopeDomain">Of the address that reports go to; SPF is about this one.</param>
/// <param name="Signing">Domain, selector and key of the signature; null when mails are not signed here.</param>
/// <param name="Relay">The host that mails are given to.</param>
internal sealed record SenderIdentity(
    string FromDomain, string EnvelopeDomain, (string Domain, string Selector, RSA Key)? Signing, string Relay)
{
    /// <summary>The name that this side gives in EHLO; null where it gives its address.</summary>
    public string? HelloName { get; init; }

    public IReadOnlyList<string> BlockLists { get; init; } = [];
}

/// <summary>
/// Checks what receivers ask the DNS about the sender: SPF (RFC 7208), the DKIM key (RFC 6376), DMARC and its alignment
/// (RFC 9989), the names of the sending host, and block lists.
/// </summary>
internal sealed class SenderDnsCheck(DnsRecords dns)
{
    public async Task<IReadOnlyList<Finding>> RunAsync(SenderIdentity sender, CancellationToken cancellationToken)
    {
        var hosts = new SendingHosts(dns);
        return await Task.WhenAll(
        [
            GuardAsync("spf", () => SpfAsync(sender, cancellationToken)),
            GuardAsync("dkim", () => DkimAsync(sender, cancellationToken)),
            GuardAsync("dmarc", () => DmarcAsync(sender, cancellationToken)),
            GuardAsync("ptr", () => hosts.PtrAsync(sender, cancellationToken)),
            .. sender.HelloName is null
                ? Array.Empty<Task<Finding>>()
                : [GuardAsync("helo", () => hosts.HelloAsync(sender, cancellationToken))],
            .. sender.BlockLists.Select(list =>
                GuardAsync("block list", () => hosts.BlockListAsync(sender, list, cancellationToken))),
        ]);
    }

    private static async Task<Finding> GuardAsync(string check, Func<Task<Finding>> run)
    {
        try
        {
            return await run();
        }
        catch (DnsFailure e)
        {
            return Finding.Note(check, $"Not checked. {e.Message}");
        }
    }

    private async Task<Finding> SpfAsync(SenderIdentity sender, CancellationToken cancellationToken)
    {
        var domain = sender.EnvelopeDomain;
        return await new SpfRecord(dns).FindAsync(domain, cancellationToken) switch
        {
            (_, { } problem) => Finding.Failed("spf", problem),
            (null, _) => Finding.Note(
                "spf",
                $"{domain} has no SPF record. Publish one that names the servers of {sender.Relay}; see its provider's "
                    + "documentation."),
            ({ } record, _) when record.Contains("+all", StringComparison.OrdinalIgnoreCase) => Finding.Note(
                "spf", $"The SPF record of {domain} lets everyone send ({record}). End it with -all or ~all."),
            ({ } record, _) => Finding.Ok("spf", $"{domain}: {record}"),
        };
    }

    private async Task<Finding> DkimAsync(SenderIdentity sender, CancellationToken cancellationToken)
    {
        if (sender.Signing is not { } signing)
            return Finding.Note(
                "dkim", "Mails are not signed here. Unless your relay signs them: digest dkim new SELECTOR");
        var name = $"{signing.Selector}._domainkey.{signing.Domain}";
        var records = await dns.TextsAsync(name, cancellationToken);
        var publish = $"Publish this TXT record: {DkimKey.DnsValue(signing.Key)}";
        if (records.Count == 0)
            return Finding.Failed("dkim", $"{name} has no record, so no signature is valid. {publish}");
        var published = records
            .Select(record => TagList.Parse(record).GetValueOrDefault("p")?.Replace(" ", ""))
            .OfType<string>()
            .ToList();
        string[] ours =
        [
            Convert.ToBase64String(signing.Key.ExportSubjectPublicKeyInfo()),
            Convert.ToBase64String(signing.Key.ExportRSAPublicKey()),
        ];
        return published.Any(ours.Contains)
            ? Finding.Ok("dkim", $"{name} has the public half of Dkim:KeyFile")
            : Finding.Failed("dkim", $"{name} has another key than Dkim:KeyFile, so no signature is valid. {publish}");
    }

    private async Task<Finding> DmarcAsync(SenderIdentity sender, CancellationToken cancellationToken)
    {
        var walk = new DmarcTreeWalk(dns);
        var from = await walk.FindAsync(sender.FromDomain, cancellationToken);
        var spf = await AlignedAsync(walk, from, sender.FromDomain, sender.EnvelopeDomain, "aspf", cancellationToken);
        var dkim = sender.Signing is { } signing
            && await AlignedAsync(walk, from, sender.FromDomain, signing.Domain, "adkim", cancellationToken);
        if (from.Policy is not { } policy)
            return Finding.Note(
                "dmarc",
                $"{sender.FromDomain} has no DMARC record; large receivers ask for one. Publish as TXT of "
                    + $"_dmarc.{sender.FromDomain}: v=DMARC1; p=none");
        var named = $"{sender.FromDomain}: p={policy.GetValueOrDefault("p", "none")}";
        return (spf, dkim) switch
        {
            (false, false) => Finding.Failed(
                "dmarc",
                $"{named}, but neither SPF ({sender.EnvelopeDomain}) nor DKIM is aligned with it. Set Dkim:Domain or "
                    + "Bounces:ReturnPath to that domain."),
            (true, true) => Finding.Ok("dmarc", $"{named}, SPF and DKIM are aligned"),
            (true, false) => Finding.Ok("dmarc", $"{named}, SPF is aligned"),
            _ => Finding.Ok("dmarc", $"{named}, DKIM is aligned"),
        };
    }

    /// <summary>RFC 9989 §4.4: the same domain, or of the same organization where the policy is relaxed.</summary>
    private static async Task<bool> AlignedAsync(
        DmarcTreeWalk walk,
        DmarcResult from,
        string fromDomain,
        string domain,
        string modeTag,
        CancellationToken cancellationToken)
    {
        if (domain.Equals(fromDomain, StringComparison.OrdinalIgnoreCase)) return true;
        if (from.Policy?.GetValueOrDefault(modeTag) == "s") return false;
        var other = await walk.FindAsync(domain, cancellationToken);
        return other.OrganizationalDomain.Equals(from.OrganizationalDomain, StringComparison.OrdinalIgnoreCase);
    }
}
