using System.Security.Cryptography;
using Digest.Bounces;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Maintenance.SenderDns;
using Digest.Operations;
using Digest.Rendering.Messages;
using Digest.Tests.Operations;
using DnsClient;
using Xunit;

namespace Digest.Tests.Maintenance;

/// <summary>The checks of the sender, again and again, against a name server whose records change.</summary>
public sealed class SenderWatchTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _test = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("sender").FullName;
    private readonly RSA _key = RSA.Create(2048);

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), _key.ExportPkcs8PrivateKeyPem());
    }

    public async ValueTask DisposeAsync()
    {
        await _test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        _key.Dispose();
    }

    [Fact]
    public async Task What_was_good_and_no_longer_is_is_reported_until_it_is_good_again()
    {
        await using var server = new ScriptedServer(client => client.GreetAsync());
        string[] good =
        [
            "digest.example TXT v=spf1 ip4:192.0.2.1 -all",
            $"key._domainkey.digest.example TXT {DkimKey.DnsValue(_key)}",
            "_dmarc.digest.example TXT v=DMARC1; p=none",
        ];

        Assert.Equal([], await CheckAsync(server.Port, good));
        Assert.Equal(["sender dmarc", "sender spf"], await CheckAsync(server.Port, good[1]));
        Assert.Equal(["sender dkim", "sender dmarc", "sender spf"], await CheckAsync(server.Port, "digest.example SERVFAIL"));
        Assert.Equal(["sender dmarc"], await CheckAsync(server.Port, good[..2]));
        Assert.Equal([], await CheckAsync(server.Port, good));
    }

    [Fact]
    public async Task What_was_never_there_is_a_hint_of_the_doctor_and_no_alert()
    {
        await using var server = new ScriptedServer(client => client.GreetAsync());
        Assert.Equal(["sender dkim"], await CheckAsync(server.Port)); // but a missing key makes every signature invalid
    }

    private async Task<IReadOnlyList<string>> CheckAsync(int port, params string[] records)
    {
        await using var dns = new DnsServer(records);
        var settings = new SenderSettings(
            new MailOptions { Transport = MailTransportKind.Smtp, From = "Digest <news@digest.example>" },
            new SmtpOptions { Host = "127.0.0.1", Port = port },
            new DkimOptions { Selector = "key", KeyFile = Path.Combine(_folder, "key.pem") },
            new BounceOptions());
        var lookUps = new DnsRecords(new LookupClient(new LookupClientOptions(dns.EndPoint) { UseCache = false }));
        var watch = new SenderWatch(
            new SenderChecks(settings, lookUps, TimeProvider.System),
            _test.Database,
            SomeAlerts.In(_test.Database, _test.Clock));
        await watch.CheckAsync(TestDatabase.Token);
        return
        [
            .. (await _test.Database.ReadAsync(AlertStore.ListAsync, TestDatabase.Token))
                .Where(alert => alert.IsOpen).Select(alert => alert.Name).Order(StringComparer.Ordinal),
        ];
    }
}
