using Digest.Bounces.Reading;
using Digest.Bounces.Reading.Phrases;
using Xunit;

namespace Digest.Tests.Bounces.Reading;

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
        Assert.Equal(["bounces+42@digest.example"], report.ReturnPaths);
    }

    [Fact]
    public void A_report_in_plain_text_is_read_up_to_the_copy_of_the_message()
    {
        var report = ReportReader.Read(BounceSamples.QmailStyle);

        Assert.Equal(ReportKind.Bounce, report.Kind);
        Assert.Equal([("gone@example.org", true), ("full@example.org", false)], report.Recipients.Select(r => (r.Address, r.Hard)));
        Assert.Equal("edition-43@digest.example", report.OriginalMessageId);
    }

    [Theory]
    [InlineData("Warning: message 1x delayed 24 hours", "The message has not yet been delivered. It will be retried for 3 more days.", true)]
    [InlineData("Mail delivery failed", "Your message was delayed and would be retried; the server has given up. 452 4.2.2 mailbox full", false)]
    [InlineData("Returned mail: see transcript", "After earlier warnings (delayed 24 hours) this is a permanent error. 550 5.1.1 no such user", false)]
    public void The_words_of_earlier_warnings_do_not_make_a_last_report_a_warning(string subject, string text, bool isWarning)
    {
        var report = ReportReader.Read(BounceSamples.Mail($"""
            From: Mail Delivery System <mailer-daemon@mx.example.org>
            To: bounces@digest.example
            Subject: {subject}

            A message that you sent to the following recipient:

              gone@example.org

            {text}
            """));

        Assert.Equal(ReportKind.Bounce, report.Kind);
        Assert.Equal(isWarning, Assert.Single(report.Recipients).Delayed);
    }

    [Fact]
    public void No_rule_is_the_sentence_of_one_server_and_each_says_what_it_is_about()
    {
        var lines = ReasonPhraseTable.Lines.Concat(ReasonPhraseTable.Vague).ToList();

        Assert.All(lines, line => Assert.InRange(line.About.Length, 10, 80));
        Assert.Equal(lines.Count, lines.Select(line => line.About).Distinct().Count());
        Assert.DoesNotContain(
            lines.SelectMany(line => line.Phrases),
            phrase => phrase.Split(' ').Length >= 5 && !phrase.Contains('|') && !phrase.Contains('?'));
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
        var text = System.Text.Encoding.UTF8.GetString(BounceSamples.Dsn).Replace("Action: failed", "Action: delivered");

        Assert.Equal(ReportKind.Other, ReportReader.Read(BounceSamples.Mail(text)).Kind);
    }

    [Fact]
    public void A_warning_that_mail_is_late_gives_nobody_up()
    {
        var text = System.Text.Encoding.UTF8.GetString(BounceSamples.Dsn).Replace("Action: failed", "Action: delayed");

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

    [Theory]
    [InlineData("unsubscribe AQIDBAUGBwgJCgsMDQ4PEBESExQ", "AQIDBAUGBwgJCgsMDQ4PEBESExQ")]
    [InlineData("Unsubscribe", null)]
    public void A_mail_to_leave_may_bring_its_token(string subject, string? token)
    {
        var report = ReportReader.Read(BounceSamples.Mail($"From: reader@example.org\nTo: leave@digest.example\nSubject: {subject}\n\n"));

        Assert.Equal((BounceReason.OptOut, token), (Assert.Single(report.Recipients).Reason, report.UnsubscribeToken));
    }

    [Fact]
    public void A_mail_about_unsubscribing_is_none_that_asks_to_leave() =>
        Assert.Equal(ReportKind.Other, ReportReader.Read(BounceSamples.Mail("From: reader@example.org\nSubject: unsubscribe robots\n\nWhat are they?")).Kind);

    [Fact]
    public void The_return_path_is_found_where_complaints_and_returned_mails_have_it()
    {
        var report = ReportReader.Read(BounceSamples.Mail("""
            From: fbl@provider.example
            To: abuse@digest.example
            Content-Type: multipart/report; report-type=feedback-report; boundary=b

            --b
            Content-Type: message/feedback-report

            Feedback-Type: abuse
            User-Agent: Test/1
            Version: 1
            Original-Mail-From: <bounces+42-abc@digest.example>

            --b
            Content-Type: message/rfc822

            Return-Path: <bounces+43-abc@digest.example>
            To: reader@example.org
            Subject: 10 papers

            --b--
            """));

        Assert.Equal(ReportKind.Complaint, report.Kind);
        Assert.Equal(["abuse@digest.example", "bounces+42-abc@digest.example", "bounces+43-abc@digest.example"], report.ReturnPaths);
    }

    /// <summary>Each is the shape of one kind of server; all say that the first address is unknown and, where there is a second, that its mailbox is full.</summary>
    [Theory]
    [InlineData("System Administrator <postmaster@example.org>", """
        Your message

          To:      gone@example.org

        did not reach the following recipient(s):

        gone@example.org on Fri, 20 Nov 2026 07:00:00 +0000
            The recipient name is not recognized
            EXAMPLE:IMS:SITE 0 (00000001) Unknown Recipient
        full@example.org on Fri, 20 Nov 2026 07:00:00 +0000
            The mailbox is full
        """)]
    [InlineData("Mail Delivery System <mailer-daemon@example.org>", """
        The following address failed:

        "gone@example.org":
        SMTP error from remote server after RCPT command:
        host: mx.example.org
        5.1.1 <gone@example.org>... no such user

        "full@example.org":
        SMTP error from remote server after RCPT command:
        552 5.2.2 over quota

        --- The header of the original message is following. ---

        Received: from somewhere
        """)]
    [InlineData("MAILER-DAEMON@example.org", """
           ----- Transcript of session follows -----
        >>> RCPT To:<gone@example.org>
        <<< 550 <gone@example.org>, User Unknown
        550 <gone@example.org>... User unknown
        >>> RCPT To:<full@example.org>
        <<< 552 <full@example.org>, mailbox full

           ----- Unsent message follows -----
        Received: from somewhere
        To: gone@example.org
        """)]
    [InlineData("postmaster@example.org", """
        Your message could not be delivered:

        gone@example.org: 550 5.1.1 #RESOLVER.ADR.RecipNotFound; not found ##

        full@example.org: 552 5.2.2 #RESOLVER.ADR.QuotaExceeded; mailbox full ##
        """)]
    public void Reports_in_free_text_are_read_by_their_common_shape(string from, string body)
    {
        var report = ReportReader.Read(BounceSamples.Mail($"From: {from}\nTo: digest@digest.example\nSubject: Undeliverable mail\n\n{body}"));

        Assert.Equal(ReportKind.Bounce, report.Kind);
        Assert.Equal([("gone@example.org", true), ("full@example.org", false)], report.Recipients.Select(r => (r.Address, r.Hard)));
    }

    [Fact]
    public void A_ticket_system_that_answers_is_no_bounce() =>
        Assert.Equal(ReportKind.AutoReply, ReportReader.Read(BounceSamples.Mail("""
            From: Support <support@example.org>
            To: digest@digest.example
            Subject: [#42] 3 papers for you
            Auto-Submitted: auto-generated
            In-Reply-To: <edition-1.1@digest.example>

            We got your request.
            """)).Kind);

    [Fact]
    public void A_shop_that_could_not_deliver_a_parcel_is_no_bounce() =>
        Assert.Equal(ReportKind.Other, ReportReader.Read(BounceSamples.Mail("""
            From: Parcels <no-reply@parcels.example>
            To: digest@digest.example
            Subject: Your parcel could not be delivered

            We were unable to deliver your parcel today and will try again tomorrow.
            """)).Kind);

    [Fact]
    public void Line_ends_do_not_matter()
    {
        var bytes = BounceSamples.Dsn.ToArray().Where(b => b != '\r').ToArray();
        var mac = bytes.Select(b => b == '\n' ? (byte)'\r' : b).ToArray();

        Assert.Equal(2, ReportReader.Read(bytes).Recipients.Count);
        Assert.Equal(2, ReportReader.Read(mac).Recipients.Count);
    }

    [Fact]
    public void An_mbox_with_two_reports_names_the_recipients_of_both()
    {
        var one = System.Text.Encoding.UTF8.GetString(BounceSamples.QmailStyle);
        var mbox = $"From MAILER-DAEMON Fri Nov 20 07:00:00 2026\n{one}\n\nFrom MAILER-DAEMON Fri Nov 20 07:01:00 2026\n{one}";

        Assert.Equal(4, ReportReader.Read(BounceSamples.Mail(mbox)).Recipients.Count);
    }

    [Theory]
    [InlineData("", "Message-ID: <edition-45.1@digest.example>\nTo: gone@example.org\n\nPapers.")]
    [InlineData("", "\nMessage-ID: <edition-45.1@digest.example>\nTo: gone@example.org\n\nPapers.")]
    [InlineData(
        "Content-Transfer-Encoding: base64\n",
        "TWVzc2FnZS1JRDogPGVkaXRpb24tNDUuMUBkaWdlc3QuZXhhbXBsZT4KVG86IGdvbmVAZXhhbXBsZS5vcmcKClBhcGVycy4K")]
    public void The_returned_mail_is_found_behind_a_blank_line_and_in_an_encoding(string encoding, string returned)
    {
        var report = ReportReader.Read(BounceSamples.Mail($"""
            From: MAILER-DAEMON@example.org
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

            <gone@example.org>: 550 5.1.1 no such user
            --b
            Content-Type: message/rfc822
            {encoding}
            {returned}
            --b--
            """));

        Assert.Equal("edition-45.1@digest.example", report.OriginalMessageId);
    }

    [Fact]
    public void Words_are_read_in_the_charset_of_the_report()
    {
        // "The mailbox is full", which no code says.
        var body = System.Text.Encoding.GetEncoding("iso-2022-jp").GetBytes("<full@example.jp>: メールボックスがいっぱいです");
        var head = BounceSamples.Mail(
            "From: MAILER-DAEMON@example.jp\nSubject: Undelivered Mail\nContent-Type: text/plain; charset=iso-2022-jp\n\n");

        Assert.Equal(BounceReason.MailboxFull, Assert.Single(ReportReader.Read([.. head, .. body]).Recipients).Reason);
    }

    [Fact]
    public void Text_outside_of_any_part_is_read_where_the_boundary_is_missing()
    {
        var report = ReportReader.Read(BounceSamples.Mail("""
            From: MAILER-DAEMON@example.org
            Content-Type: multipart/report; report-type=delivery-status

            <gone@example.org>: 550 5.1.1 no such user
            """));

        Assert.Equal(BounceReason.MailboxUnknown, Assert.Single(report.Recipients).Reason);
    }

    [Fact]
    public void Blank_lines_before_the_headers_do_not_matter() =>
        Assert.Equal(ReportKind.Bounce, ReportReader.Read([.. "\r\n\r\n"u8, .. BounceSamples.Dsn]).Kind);

    [Fact]
    public void Tags_of_html_are_not_words()
    {
        var report = ReportReader.Read(BounceSamples.Mail("""
            From: MAILER-DAEMON@example.org
            Subject: Undeliverable
            Content-Type: text/html

            <p>Your message could not be delivered:</p><ul><li><b>gone@example.org</b>: no&nbsp;such user</li></ul>
            """));

        var recipient = Assert.Single(report.Recipients);
        Assert.Equal(("gone@example.org", BounceReason.MailboxUnknown), (recipient.Address, recipient.Reason));
        Assert.DoesNotContain("<", recipient.Diagnostic, StringComparison.Ordinal);
    }
}
