namespace Digest.Maintenance.SenderDns;

/// <summary>Reads the SPF record of a domain as far as it can be wrong without knowing which server sends.</summary>
internal sealed class SpfRecord(DnsRecords dns)
{
    /// <summary>RFC 7208 §4.6.4: a record that needs more is an error, and no mail passes.</summary>
    private const int MaxLookups = 10;

    /// <returns>The record, or what is wrong with it, or neither when there is none.</returns>
    /// <exception cref="DnsFailure">The DNS cannot be asked.</exception>
    public async Task<(string? Record, string? Problem)> FindAsync(string domain, CancellationToken cancellationToken)
    {
        var records = await ReadAsync(domain, cancellationToken);
        if (records.Count == 0) return (null, null);
        if (records.Count > 1)
            return (null, $"{domain} has {records.Count} SPF records, so none counts. Merge them into one.");
        var lookups = await CountAsync(records[0], 0, cancellationToken);
        return lookups > MaxLookups
            ? (null, $"The SPF record of {domain} needs more than {MaxLookups} DNS lookups, so it does not count. "
                + "Name fewer includes.")
            : (records[0], null);
    }

    private async Task<int> CountAsync(string record, int before, CancellationToken cancellationToken)
    {
        var count = before;
        foreach (var term in record.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var name = term.TrimStart('+', '-', '~', '?').ToLowerInvariant();
            if (!Looks(name)) continue;
            if (++count > MaxLookups) return count;
            if (Target(name) is not { } target) continue;
            foreach (var included in (await ReadAsync(target, cancellationToken)).Take(1))
                count = await CountAsync(included, count, cancellationToken);
        }

        return count;
    }

    private static bool Looks(string term) =>
        term.Split(':', '/', '=')[0] is "include" or "a" or "mx" or "ptr" or "exists" or "redirect";

    /// <summary>A domain with macros depends on the mail and cannot be followed here.</summary>
    private static string? Target(string term) =>
        term.StartsWith("include:", StringComparison.Ordinal) && !term.Contains('%') ? term["include:".Length..]
        : term.StartsWith("redirect=", StringComparison.Ordinal) && !term.Contains('%') ? term["redirect=".Length..]
        : null;

    private async Task<List<string>> ReadAsync(string domain, CancellationToken cancellationToken) =>
        [
            .. (await dns.TextsAsync(domain, cancellationToken)).Where(text =>
                text.Equals("v=spf1", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("v=spf1 ", StringComparison.OrdinalIgnoreCase)),
        ];
}
