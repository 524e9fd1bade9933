using System.Security.Cryptography;
using Digest.Bounces;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Maintenance;
using Digest.Maintenance.SenderDns;
using Digest.Operations;
using Digest.Rendering.Messages;
using Digest.TestData.Servers;
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

    [Fact]
    public async Task The_end_of_the_relays_certificate_is_reported_two_weeks_before_it()
    {
        Assert.Equal((FindingLevel.Ok, ""), await CertificateAsync(days: 60));
        Assert.Equal((FindingLevel.Note, "sender certificate"), await CertificateAsync(days: 13));
        Assert.Equal((FindingLevel.Ok, ""), await CertificateAsync(days: 60));
    }

    [Fact]
    public async Task A_certificate_that_has_ended_says_so_and_no_mail_goes_out()
    {
        using var certificate = new TestCertificate(days: -1);
        await using var relay = new TlsRelay(certificate);

        var finding = await FirstFindingAsync(Checks(certificate, relay.Port));

        Assert.Equal(FindingLevel.Failed, finding.Level);
        Assert.Matches(@"^127\.0\.0\.1:\d+: connection failed: the server's certificate ended on \d{4}-\d\d-\d\d\.", finding.Text);
    }

    /// <summary>How the check of a certificate ends, and the alerts that are open then.</summary>
    private async Task<(FindingLevel Level, string Alerts)> CertificateAsync(int days)
    {
        using var certificate = new TestCertificate(days: days);
        await using var relay = new TlsRelay(certificate);
        var checks = Checks(certificate, relay.Port);
        var findings = await checks.RunAsync(TestDatabase.Token).ToListAsync(TestDatabase.Token);
        return (findings.Single(finding => finding.Check == "certificate").Level, string.Join(", ", await WatchAsync(checks)));
    }

    private static async Task<Finding> FirstFindingAsync(SenderChecks checks)
    {
        await foreach (var finding in checks.RunAsync(TestDatabase.Token)) return finding;
        throw new InvalidOperationException("There are no findings.");
    }

    private static SenderChecks Checks(TestCertificate certificate, int port) => new(
        new SenderSettings(
            new MailOptions { Transport = MailTransportKind.Smtp, From = "news@localhost" },
            new SmtpOptions { Host = "127.0.0.1", Port = port, Security = SmtpSecurity.Tls, CaFile = certificate.CertificateFile },
            new DkimOptions(),
            new BounceOptions()),
        new DnsRecords(new LookupClient()),
        TimeProvider.System);

    private async Task<IReadOnlyList<string>> CheckAsync(int port, params string[] records)
    {
        await using var dns = new DnsServer(records);
        var settings = new SenderSettings(
            new MailOptions { Transport = MailTransportKind.Smtp, From = "Digest <news@digest.example>" },
            new SmtpOptions { Host = "127.0.0.1", Port = port },
            new DkimOptions { Selector = "key", KeyFile = Path.Combine(_folder, "key.pem") },
            new BounceOptions());
        var lookUps = new DnsRecords(new LookupClient(new LookupClientOptions(dns.EndPoint) { UseCache = false }));
        return await WatchAsync(new SenderChecks(settings, lookUps, TimeProvider.System));
    }

    private async Task<IReadOnlyList<string>> WatchAsync(SenderChecks checks)
    {
        var watch = new SenderWatch(checks, _test.Database, SomeAlerts.In(_test.Database, _test.Clock));
        await watch.CheckAsync(TestDatabase.Token);
        return
        [
            .. (await _test.Database.ReadAsync(AlertStore.ListAsync, TestDatabase.Token))
                .Where(alert => alert.IsOpen).Select(alert => alert.Name).Order(StringComparer.Ordinal),
        ];
    }
}
