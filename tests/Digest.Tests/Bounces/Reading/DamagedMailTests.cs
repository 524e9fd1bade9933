using Digest.Bounces.Reading;
using Xunit;

namespace Digest.Tests.Bounces.Reading;

public class DamagedMailTests
{
    [Fact]
    public void Damaged_mail_gets_an_answer()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var report = ReportReader.Read(MangledMail.Make(seed, BounceSamples.All));
            Assert.True(report.Recipients.All(r => r.Diagnostic.Length <= 500 && !r.Diagnostic.Contains('\n')), $"seed {seed}");
        }
    }

    [Fact]
    public void Truncated_mail_gets_an_answer()
    {
        for (var length = 0; length < BounceSamples.Dsn.Length; length += 7) Assert.NotNull(ReportReader.Read(BounceSamples.Dsn[..length]));
    }

    [Fact]
    public void Parts_nested_without_end_are_read_up_to_a_limit()
    {
        var nested = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n"));

        Assert.Equal(ReportKind.Other, ReportReader.Read(BounceSamples.Mail(nested)).Kind);
    }

    [Fact]
    public void A_report_about_thousands_names_the_first_of_them()
    {
        var groups = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"Final-Recipient: rfc822;u{i}@example.org\nAction: failed\nStatus: 5.1.1\n\n"));

        var report = ReportReader.Read(BounceSamples.Mail($"From: MAILER-DAEMON@example.org\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n{groups}"));

        Assert.Equal(100, report.Recipients.Count);
        Assert.Equal("u0@example.org", report.Recipients[0].Address);
    }
}
