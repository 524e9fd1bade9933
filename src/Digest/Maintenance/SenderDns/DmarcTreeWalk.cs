namespace Digest.Maintenance.SenderDns;

/// <summary>
/// Finds the DMARC policy of a domain and its organizational domain by walking up the DNS (RFC 9989 §4.10). No list of
/// public suffixes is needed: a domain says with <c>psd</c> that it is one.
/// </summary>
internal sealed class DmarcTreeWalk(DnsRecords dns)
{
    /// <summary>A longer name continues with its last labels, so that a walk takes at most eight queries.</summary>
    private const int MaxLabels = 8;

    /// <exception cref="DnsFailure">The DNS cannot be asked.</exception>
    public async Task<DmarcResult> FindAsync(string domain, CancellationToken cancellationToken)
    {
        List<(string Domain, IReadOnlyDictionary<string, string> Tags)> found = [];
        foreach (var name in Names(domain))
        {
            if (await ReadAsync(name, cancellationToken) is not { } tags) continue;
            found.Add((name, tags));
            if (Psd(tags) is "n" or "y") break;
        }

        var organization = OrganizationalDomain(domain, found);
        // The policy is that of the domain, or of its organization, or of the public suffix.
        var policy = found
            .OrderBy(record => record.Domain == domain ? 0 : record.Domain == organization ? 1 : 2)
            .Select(record => record.Tags)
            .FirstOrDefault();
        return new DmarcResult(organization, policy);
    }

    private static string OrganizationalDomain(
        string domain, List<(string Domain, IReadOnlyDictionary<string, string> Tags)> found)
    {
        foreach (var (name, tags) in found)
        {
            if (Psd(tags) == "n") return name;
            if (Psd(tags) == "y" && name != domain) return OneLabelBelow(name, domain);
        }

        return found.Count > 0 ? found[^1].Domain : domain;
    }

    private static string OneLabelBelow(string suffix, string domain)
    {
        var labels = domain.Split('.');
        return string.Join('.', labels[^(suffix.Split('.').Length + 1)..]);
    }

    private static IEnumerable<string> Names(string domain)
    {
        var labels = domain.Split('.');
        yield return domain;
        for (var count = Math.Min(labels.Length - 1, MaxLabels - 1); count > 0; count--)
            yield return string.Join('.', labels[^count..]);
    }

    /// <summary>Null where there is no record, or more than one: then none counts.</summary>
    private async Task<IReadOnlyDictionary<string, string>?> ReadAsync(
        string domain, CancellationToken cancellationToken)
    {
        var records = (await dns.TextsAsync($"_dmarc.{domain}", cancellationToken))
            .Where(text => text.Split(';')[0].Replace(" ", "") == "v=DMARC1")
            .ToList();
        return records.Count == 1 ? TagList.Parse(records[0]) : null;
    }

    private static string Psd(IReadOnlyDictionary<string, string> tags) =>
        tags.GetValueOrDefault("psd", "u").ToLowerInvariant();
}

/// <param name="OrganizationalDomain">Two domains with the same one are aligned, unless a policy is strict.</param>
/// <param name="Policy">The tags of the record that holds; null when there is none.</param>
internal sealed record DmarcResult(string OrganizationalDomain, IReadOnlyDictionary<string, string>? Policy);
