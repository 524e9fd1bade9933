using System.Security.Cryptography;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Xunit;

namespace Digest.Tests.Delivery;

public class DkimKeyTests
{
    [Fact]
    public void A_key_survives_its_file()
    {
        using var key = DkimKey.Create();
        using var read = DkimKey.FromPem(DkimKey.ToPem(key));

        Assert.Equal(DkimKey.DnsValue(key), DkimKey.DnsValue(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void What_is_no_private_key_is_refused(string pem) =>
        Assert.StartsWith("No private RSA key can be read", Assert.ThrowsAny<CryptographicException>(() => DkimKey.FromPem(pem)).Message);

    [Fact]
    public void A_public_key_cannot_sign()
    {
        using var key = DkimKey.Create();

        Assert.ThrowsAny<CryptographicException>(() => DkimKey.FromPem(key.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void The_dns_record_comes_in_strings_that_dns_can_hold()
    {
        using var key = DkimKey.Create();
        var record = DkimKey.DnsRecord(key, "bücher.example", "2026a");

        Assert.StartsWith("2026a._domainkey.xn--bcher-kva.example. IN TXT ( \"v=DKIM1; k=rsa; p=", record);
        Assert.All(record.Split('"').Where((_, i) => i % 2 == 1), text => Assert.InRange(text.Length, 1, 255));
    }
}
