using System.Net;
using DnsClient;
using DnsClient.Protocol;

namespace Digest.Maintenance.SenderDns;

/// <summary>Looks up what the checks of the sender need. A name without records gives an empty list.</summary>
internal sealed class DnsRecords(ILookupClient client)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>Asks the servers that this machine uses.</summary>
    public static DnsRecords OfThisMachine() =>
        new(new LookupClient(new LookupClientOptions { Timeout = Timeout, Retries = 1, UseCache = true }));

    /// <summary>The texts of a name, each in one piece.</summary>
    /// <exception cref="DnsFailure">The servers did not respond, or not with what they have.</exception>
    public async Task<IReadOnlyList<string>> TextsAsync(string name, CancellationToken cancellationToken) =>
        [
            .. (await QueryAsync(
                    () => client.QueryAsync(name, QueryType.TXT, cancellationToken: cancellationToken), name))
                .OfType<TxtRecord>()
                .Select(record => string.Concat(record.Text)),
        ];

    /// <summary>The names of an address, without the dot at the end.</summary>
    /// <exception cref="DnsFailure">As of <see cref="TextsAsync"/>.</exception>
    public async Task<IReadOnlyList<string>> NamesAsync(IPAddress address, CancellationToken cancellationToken) =>
        [
            .. (await QueryAsync(() => client.QueryReverseAsync(address, cancellationToken), address.ToString()))
                .OfType<PtrRecord>()
                .Select(record => record.PtrDomainName.Value.TrimEnd('.')),
        ];

    /// <exception cref="DnsFailure">As of <see cref="TextsAsync"/>.</exception>
    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(string name, CancellationToken cancellationToken)
    {
        List<IPAddress> addresses = [];
        foreach (var type in new[] { QueryType.A, QueryType.AAAA })
            addresses.AddRange(
                (await QueryAsync(() => client.QueryAsync(name, type, cancellationToken: cancellationToken), name))
                    .OfType<AddressRecord>()
                    .Select(record => record.Address));
        return addresses;
    }

    /// <summary>The servers that take mail for a domain, the preferred first, without the dot at the end.</summary>
    /// <exception cref="DnsFailure">As of <see cref="TextsAsync"/>.</exception>
    public async Task<IReadOnlyList<string>> MailServersAsync(string domain, CancellationToken cancellationToken) =>
        [
            .. (await QueryAsync(
                    () => client.QueryAsync(domain, QueryType.MX, cancellationToken: cancellationToken), domain))
                .OfType<MxRecord>()
                .OrderBy(record => record.Preference)
                .Select(record => record.Exchange.Value.TrimEnd('.'))
                .Where(name => name.Length > 0),
        ];

    private static async Task<IReadOnlyList<DnsResourceRecord>> QueryAsync(
        Func<Task<IDnsQueryResponse>> query, string name)
    {
        try
        {
            var response = await query();
            return response.Header.ResponseCode
                is DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain
                ? response.Answers
                : throw new DnsFailure(
                    $"{name} cannot be looked up: the DNS server answered {response.Header.ResponseCode}.");
        }
        catch (DnsResponseException e)
        {
            throw new DnsFailure($"{name} cannot be looked up: {e.Message}");
        }
    }
}

/// <summary>The DNS cannot be asked, which says nothing about the records.</summary>
internal sealed class DnsFailure(string message) : Exception(message);
