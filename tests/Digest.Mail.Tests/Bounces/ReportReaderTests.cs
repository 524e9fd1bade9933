using Digest.Mail.Bounces;
using Xunit;

namespace Digest.Mail.Tests.Bounces;

public class ReportReaderTests
{
    [Fact]
    public void A_delivery_report_names_each_recipient_with_its_own_reason()
    {
        var report = ReportReader.Read(BounceSamples.Dsn);

        Assert.Equal(ReportKind.Bounce, report.Kind);
        Assert.Equal(
            [("gone@example.org", "5.1.1", BounceReason.MailboxUnknown, true), ("alias@example.net", "5.2.2", BounceReason.MailboxFull, false)],
            report.Recipients.Select(r => (r.Address, r.Status, r.Reason, r.Hard)));
    }

    [Fact]
    public void The_report_leads_back_to_its_delivery()
    {
        var report = ReportReader.Read(BounceSamples.Dsn);

        Assert.Equal("edition-42@digest.example", report.OriginalMessageId);
        Assert.Equal(["bounces+42@digest.example"], report.SentTo);
    }

    [Fact]
    public void A_report_in_plain_text_is_read_up_to_the_copy_of_the_message()
    {
        var report = ReportReader.Read(BounceSamples.QmailStyle);

        Assert.Equal(ReportKind.Bounce, report.Kind);
        Assert.Equal([("gone@example.org", true), ("full@example.org", false)], report.Recipients.Select(r => (r.Address, r.Hard)));
        Assert.Equal("edition-43@digest.example", report.OriginalMessageId);
    }

    [Fact]
    public void A_complaint_names_who_objects()
    {
        var report = ReportReader.Read(BounceSamples.Complaint);

        Assert.Equal(ReportKind.Complaint, report.Kind);
        Assert.Equal([("annoyed@provider.example", BounceReason.Abuse)], report.Recipients.Select(r => (r.Address, r.Reason)));
        Assert.Equal("edition-44@digest.example", report.OriginalMessageId);
    }

    [Fact]
    public void A_vacation_note_is_no_bounce_whatever_it_talks_about() =>
        Assert.Equal(ReportKind.AutoReply, ReportReader.Read(BounceSamples.Vacation).Kind);

    [Fact]
    public void A_person_who_forwards_a_report_does_not_bounce() =>
        Assert.Equal(ReportKind.Other, ReportReader.Read(BounceSamples.Mail("""
            From: Reader <reader@example.org>
            To: digest@digest.example
            Subject: Fwd: Undelivered Mail Returned to Sender

            What does this mean? <gone@example.org>: 550 5.1.1 user unknown
            """)).Kind);

    [Fact]
    public void A_report_of_success_is_no_bounce()
    {
        var text = System.Text.Encoding.UTF8.GetString(BounceSamples.Dsn.Span).Replace("Action: failed", "Action: delivered");

        Assert.Equal(ReportKind.Other, ReportReader.Read(BounceSamples.Mail(text)).Kind);
    }

    [Fact]
    public void A_warning_that_mail_is_late_gives_nobody_up()
    {
        var text = System.Text.Encoding.UTF8.GetString(BounceSamples.Dsn.Span).Replace("Action: failed", "Action: delayed");

        Assert.All(ReportReader.Read(BounceSamples.Mail(text)).Recipients, r => Assert.True(r is { Delayed: true, Hard: false }));
    }

    [Fact]
    public void Unsubscribing_by_mail_counts_as_a_wish_to_opt_out()
    {
        var report = ReportReader.Read(BounceSamples.Mail("""
            From: Reader <reader@example.org>
            To: digest@digest.example
            Subject: Unsubscribe

            """));

        Assert.Equal([("reader@example.org", BounceReason.OptOut)], report.Recipients.Select(r => (r.Address, r.Reason)));
    }
}
