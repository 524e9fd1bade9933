using System.Security.Cryptography;
using Digest.Delivery.Signing;
using Digest.Maintenance;
using Digest.Maintenance.SenderDns;
using DnsClient;
using Xunit;

namespace Digest.Tests.Maintenance;

public class SenderDnsCheckTests
{
    [Fact]
    public async Task A_sender_that_has_everything_is_OK()
    {
        using var key = RSA.Create(2048);
        await using var dns = new DnsServer(
            "example.org TXT v=spf1 include:_spf.example.net -all",
            "_spf.example.net TXT v=spf1 ip4:192.0.2.1 -all",
            $"digest._domainkey.example.org TXT {DkimKey.DnsValue(key)}",
            "_dmarc.example.org TXT v=DMARC1; p=reject",
            "smtp.example.net A 192.0.2.1",
            "1.2.0.192.in-addr.arpa PTR smtp.example.net");

        var findings = await RunAsync(dns, Sender(signing: ("example.org", "digest", key)));

        Assert.All(findings, finding => Assert.Equal(FindingLevel.Ok, finding.Level));
        Assert.Equal(["spf", "dkim", "dmarc", "ptr"], findings.Select(finding => finding.Check));
        Assert.Equal("example.org: p=reject, SPF and DKIM are aligned", findings[2].Text);
    }

    [Fact]
    public async Task A_sender_that_has_nothing_is_told_what_to_publish()
    {
        using var key = RSA.Create(2048);
        await using var dns = new DnsServer("smtp.example.net A 192.0.2.1");

        var findings = await RunAsync(dns, Sender(signing: ("example.org", "digest", key)));

        Assert.Equal(
            [FindingLevel.Note, FindingLevel.Failed, FindingLevel.Note, FindingLevel.Note],
            findings.Select(finding => finding.Level));
        Assert.StartsWith("example.org has no SPF record. Publish one", findings[0].Text, StringComparison.Ordinal);
        Assert.EndsWith($"Publish this TXT record: {DkimKey.DnsValue(key)}", findings[1].Text, StringComparison.Ordinal);
        Assert.EndsWith("_dmarc.example.org: v=DMARC1; p=none", findings[2].Text, StringComparison.Ordinal);
        Assert.StartsWith("192.0.2.1 has no PTR record", findings[3].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_in_the_DNS_fails()
    {
        using var key = RSA.Create(2048);
        using var other = RSA.Create(2048);
        await using var dns = new DnsServer($"digest._domainkey.example.org TXT {DkimKey.DnsValue(other)}");
        var finding = (await RunAsync(dns, Sender(signing: ("example.org", "digest", key))))[1];
        Assert.Equal(FindingLevel.Failed, finding.Level);
        Assert.StartsWith(
            "digest._domainkey.example.org has another key than Dkim:KeyFile", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("has 2 SPF records", "example.org TXT v=spf1 -all", "example.org TXT v=spf1 ~all")]
    [InlineData("lets everyone send", "example.org TXT v=spf1 +all")]
    [InlineData("needs more than 10 DNS lookups", "example.org TXT v=spf1 a mx a:a mx:b a:c mx:d include:e ~all", "e TXT v=spf1 a mx exists:x a:y -all")]
    public async Task An_SPF_record_that_does_not_hold_is_reported(string text, params string[] records)
    {
        await using var dns = new DnsServer(records);
        var finding = (await RunAsync(dns, Sender()))[0];
        Assert.NotEqual(FindingLevel.Ok, finding.Level);
        Assert.Contains(text, finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    // The organization is found by walking up, without a list of public suffixes (RFC 9989 §4.10).
    [InlineData(true, "news.example.org", "bounces.example.org", "_dmarc.example.org TXT v=DMARC1; p=none")]
    [InlineData(false, "news.example.org", "example.net", "_dmarc.example.org TXT v=DMARC1; p=none")]
    [InlineData(false, "news.example.org", "bounces.example.org", "_dmarc.example.org TXT v=DMARC1; p=none; aspf=s")]
    [InlineData(false, "a.shared.example", "b.shared.example", "_dmarc.shared.example TXT v=DMARC1; p=none; psd=y")]
    [InlineData(true, "x.a.shared.example", "y.a.shared.example", "_dmarc.shared.example TXT v=DMARC1; p=none; psd=y")]
    [InlineData(false, "a.example.org", "b.example.org", "_dmarc.a.example.org TXT v=DMARC1; p=none; psd=n", "_dmarc.example.org TXT v=DMARC1; p=none")]
    [InlineData(true, "a.b.c.d.e.f.g.h.i.example.org", "example.org", "_dmarc.example.org TXT v=DMARC1; p=none")]
    public async Task Alignment_is_that_of_organizations(bool isAligned, string from, string envelope, params string[] records)
    {
        await using var dns = new DnsServer(records);
        var finding = (await RunAsync(dns, Sender(from, envelope)))[2];
        Assert.Equal(isAligned ? FindingLevel.Ok : FindingLevel.Failed, finding.Level);
    }

    [Theory]
    [InlineData(FindingLevel.Ok, "mail.example.org", "mail.example.org A 192.0.2.1")]
    [InlineData(FindingLevel.Failed, "mail.example.org")]
    [InlineData(FindingLevel.Note, "mail.example.org", "mail.example.org A 192.0.2.99")]
    [InlineData(FindingLevel.Ok, "[192.0.2.1]")]
    public async Task The_name_in_EHLO_has_to_exist_and_to_be_the_sending_hosts(object level, string name, params string[] records)
    {
        await using var dns = new DnsServer([.. records, "smtp.example.net A 192.0.2.1"]);
        var finding = (await RunAsync(dns, Sender() with { HelloName = name })).Single(one => one.Check == "helo");
        Assert.Equal((FindingLevel)level, finding.Level);
    }

    [Theory]
    [InlineData(FindingLevel.Ok, "not in list.example.net")]
    [InlineData(FindingLevel.Failed, "192.0.2.1 is listed in list.example.net", "1.2.0.192.list.example.net A 127.0.0.4")]
    [InlineData(FindingLevel.Note, "it does not answer", "1.2.0.192.list.example.net A 127.255.255.254")]
    [InlineData(FindingLevel.Note, "Not checked", "1.2.0.192.list.example.net SERVFAIL")]
    public async Task A_block_list_is_asked_if_it_is_configured(object level, string text, params string[] records)
    {
        await using var dns = new DnsServer([.. records, "smtp.example.net A 192.0.2.1"]);
        Assert.DoesNotContain(await RunAsync(dns, Sender()), one => one.Check == "block list");
        var finding = (await RunAsync(dns, Sender() with { BlockLists = ["list.example.net"] })).Single(one => one.Check == "block list");
        Assert.Equal((FindingLevel)level, finding.Level);
        Assert.Contains(text, finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("has no PTR record", "smtp.example.net A 192.0.2.1")]
    [InlineData("does not point back", "smtp.example.net A 192.0.2.1", "1.2.0.192.in-addr.arpa PTR other.example.net", "other.example.net A 192.0.2.7")]
    public async Task A_sending_address_needs_a_name_that_points_back(string text, params string[] records)
    {
        await using var dns = new DnsServer(records);
        Assert.Contains(text, (await RunAsync(dns, Sender())).Single(one => one.Check == "ptr").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_fails_says_nothing_about_the_records()
    {
        await using var dns = new DnsServer("example.org SERVFAIL", "_dmarc.example.org SERVFAIL", "smtp.example.net SERVFAIL");
        var findings = await RunAsync(dns, Sender());
        Assert.All(findings, finding => Assert.Equal(FindingLevel.Note, finding.Level));
        Assert.StartsWith("Not checked. example.org cannot be looked up", findings[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_preferred_mail_server_of_a_domain_comes_first()
    {
        await using var dns = new DnsServer("uni.edu MX 20 backup.uni.edu", "uni.edu MX 5 aspmx.l.google.com", "none.edu TXT nothing");
        var records = new DnsRecords(new LookupClient(new LookupClientOptions(dns.EndPoint) { UseCache = false }));
        Assert.Equal(["aspmx.l.google.com", "backup.uni.edu"], await records.MailServersAsync("uni.edu", TestContext.Current.CancellationToken));
        Assert.Empty(await records.MailServersAsync("none.edu", TestContext.Current.CancellationToken));
    }

    private static SenderIdentity Sender(
        string from = "example.org", string? envelope = null, (string, string, RSA)? signing = null) =>
        new(from, envelope ?? from, signing, "smtp.example.net");

    private static Task<IReadOnlyList<Finding>> RunAsync(DnsServer server, SenderIdentity sender) =>
        new SenderDnsCheck(new DnsRecords(new LookupClient(new LookupClientOptions(server.EndPoint) { UseCache = false })))
            .RunAsync(sender, TestContext.Current.CancellationToken);
}
