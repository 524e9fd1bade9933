using System.Diagnostics;
using Digest.Bounces.Reading;
using Xunit;

namespace Digest.Tests.Bounces.Reading;

/// <summary>Anybody can send a report; none may take more than its share.</summary>
public class ReportLimitsTests
{
    /// <summary>It takes a tenth of a second on an idle machine; a reader whose time grows with the square took over a minute.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(62, "<gone@example.org>: 550 5.1.1 no such user\n")]
    [InlineData(250, "<gone@example.org>: 550 5.1.1 no such user\n")]
    [InlineData(250, "<gone@example.org>: no such user\n<full@example.org>: mailbox full\n")]
    [InlineData(250, "gone@example.org ")]
    [InlineData(250, "deliver")]
    [InlineData(250, "Action:\n failed\n")]
    public void Time_grows_with_the_length_of_a_text_however_often_it_names_an_address(int kilobytes, string repeated)
    {
        var text = string.Concat(Enumerable.Repeat(repeated, kilobytes * 1024 / repeated.Length));
        var report = BounceSamples.Mail($"From: MAILER-DAEMON@example.org\nSubject: failure notice\n\n{text}");

        Assert.InRange(TimeToRead(report), TimeSpan.Zero, MaxTime);
    }

    [Fact]
    public void Time_grows_with_the_length_of_a_report_however_much_is_said_about_each_recipient()
    {
        var said = string.Concat(Enumerable.Repeat("we say many words that mean nothing ", 60));
        var groups = string.Concat(Enumerable.Range(0, 120).Select(
            i => $"Final-Recipient: rfc822; u{i}@example.org\nAction: failed\nDiagnostic-Code: smtp; 550 {said}\n\n"));
        var report = BounceSamples.Mail($"""
            From: MAILER-DAEMON@example.org
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

            {said}
            --b
            Content-Type: message/delivery-status

            {groups}
            """);

        Assert.InRange(TimeToRead(report), TimeSpan.Zero, MaxTime);
    }

    [Fact]
    public void A_mail_of_a_hundred_thousand_parts_is_not_read()
    {
        var parts = string.Concat(Enumerable.Repeat("--b\n\n", 100_000));

        var report = ReportReader.Read(BounceSamples.Mail($"Content-Type: multipart/mixed; boundary=b\n\n{parts}"));

        Assert.Equal(ReportKind.Unreadable, report.Kind);
    }

    [Fact]
    public void What_is_not_a_mail_is_called_unreadable() =>
        Assert.Equal(ReportKind.Unreadable, ReportReader.Read([0x1F, 0x8B, 0, 10, 0, 0xFF]).Kind);

    [Theory]
    [InlineData("\0")]
    [InlineData("\u001b[2J")]
    public void Control_characters_reach_neither_the_database_nor_a_terminal(string control)
    {
        var recipient = new ReportedRecipient($"a{control}@example.org", "5.1.1", BounceReason.MailboxUnknown, $"no\nsuch{control} user");

        Assert.DoesNotContain(recipient.Address + recipient.Diagnostic, char.IsControl);
    }

    [Fact]
    public void A_diagnostic_is_cut_between_characters()
    {
        var recipient = new ReportedRecipient("", "", BounceReason.Undefined, new string('a', 499) + "\U0001F4EB");

        Assert.Equal(new string('a', 499), recipient.Diagnostic);
    }

    /// <summary>The best of three, since the first includes compiling and other tests run at the same time.</summary>
    private static TimeSpan TimeToRead(byte[] report) => Enumerable.Range(0, 3).Min(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        ReportReader.Read(report);
        return Stopwatch.GetElapsedTime(start);
    });
}
