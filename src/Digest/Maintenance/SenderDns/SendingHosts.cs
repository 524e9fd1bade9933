using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Digest.Connections;

namespace Digest.Maintenance.SenderDns;

/// <summary>What the DNS says about the addresses that mail leaves from, as far as this machine knows them.</summary>
internal sealed class SendingHosts(DnsRecords dns)
{
    public async Task<Finding> PtrAsync(SenderIdentity sender, CancellationToken cancellationToken)
    {
        var addresses = await SendingAddressesAsync(sender.Relay, cancellationToken);
        if (addresses.Count == 0)
            return Finding.Note(
                "ptr", "Not checked: the public address of this machine is not known to it. It needs a PTR record.");
        foreach (var address in addresses)
        {
            var names = await dns.NamesAsync(address, cancellationToken);
            if (names.Count == 0)
                return Finding.Note(
                    "ptr", $"{address} has no PTR record; receivers refuse such senders. Its provider can set one.");
            if (!(await dns.AddressesAsync(names[0], cancellationToken)).Contains(address))
                return Finding.Note("ptr", $"{address} is named {names[0]}, which does not point back to it.");
        }

        return Finding.Ok("ptr", $"{string.Join(", ", addresses)} and back");
    }

    /// <summary>Those of the relay; of this machine where the relay is on it.</summary>
    private async Task<IReadOnlyList<IPAddress>> SendingAddressesAsync(
        string relay, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(relay, out var literal) ? [literal]
            : relay.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback]
            : await dns.AddressesAsync(relay, cancellationToken);
        if (!addresses.Any(IPAddress.IsLoopback)) return [.. addresses.Where(InternetAddress.Is)];
        return
        [
            .. NetworkInterface
                .GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(unicast => unicast.Address)
                .Where(InternetAddress.Is),
        ];
    }

    /// <summary>RFC 5321 §4.1.4: a name in EHLO that does not exist makes receivers suspicious.</summary>
    public async Task<Finding> HelloAsync(SenderIdentity sender, CancellationToken cancellationToken)
    {
        var name = sender.HelloName!;
        if (name.StartsWith('[') || IPAddress.TryParse(name, out _))
            return Finding.Ok("helo", $"{name} is an address");
        var named = await dns.AddressesAsync(name, cancellationToken);
        if (named.Count == 0)
            return Finding.Failed(
                "helo", $"Smtp:HelloName is {name}, which has no address. Publish an A record, or leave it out.");
        var sending = await SendingAddressesAsync(sender.Relay, cancellationToken);
        return sending.Count == 0 || sending.Any(named.Contains)
            ? Finding.Ok("helo", $"{name} has an address")
            : Finding.Note("helo", $"{name} is not the name of {string.Join(", ", sending)}, which sends the mail.");
    }

    /// <summary>RFC 5782 §2: a listed address has an A record in 127.0.0.0/8.</summary>
    public async Task<Finding> BlockListAsync(
        SenderIdentity sender, string list, CancellationToken cancellationToken)
    {
        const string Check = "block list";
        var sending = await SendingAddressesAsync(sender.Relay, cancellationToken);
        if (sending.Count == 0)
            return Finding.Note(Check, $"Not checked in {list}: the sending address is not known here.");
        foreach (var address in sending)
        {
            var answers = await dns.AddressesAsync($"{Reversed(address)}.{list}", cancellationToken);
            // Lists answer public resolvers so, and those that ask too much.
            if (answers.Any(answer => answer.GetAddressBytes() is [127, 255, 255, ..]))
                return Finding.Note(Check, $"Not checked in {list}: it does not answer this machine's DNS server.");
            if (answers.Any(answer => answer.GetAddressBytes() is [127, ..]))
                return Finding.Failed(
                    Check, $"{address} is listed in {list}. Its web site says why, and how to end it.");
        }

        return Finding.Ok(Check, $"not in {list}");
    }

    private static string Reversed(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? string.Join('.', bytes.Reverse().Select(part => part.ToString(CultureInfo.InvariantCulture)))
            : string.Join('.', Convert.ToHexStringLower(bytes).Reverse());
    }
}
