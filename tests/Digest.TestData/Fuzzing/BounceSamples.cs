using System.Text;

namespace Digest.TestData.Fuzzing;

/// <summary>Reports in the forms that servers use, written for these tests.</summary>
internal static class BounceSamples
{
    public static readonly byte[] Dsn = Mail("""
        Return-Path: <>
        From: MAILER-DAEMON@relay.example (Mail Delivery System)
        To: bounces+42@digest.example
        Subject: Undelivered Mail Returned to Sender
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

        --b1
        Content-Type: text/plain; charset=us-ascii

        Your message could not be delivered to some of its recipients.

        <gone@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1 <gone@example.org>: no such
            user (in reply to RCPT TO command)
        <full@example.org>: host mx.example.org[192.0.2.1] said: 552 5.2.2 mailbox is full (in reply
            to RCPT TO command)

        --b1
        Content-Type: message/delivery-status

        Reporting-MTA: dns; relay.example
        Arrival-Date: Fri, 20 Nov 2026 07:00:00 +0000

        Final-Recipient: rfc822; gone@example.org
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 <gone@example.org>: no such
            user

        Final-Recipient: rfc822; full@example.org
        Original-Recipient: rfc822;alias@example.net
        Action: failed
        Status: 5.2.2
        Diagnostic-Code: smtp; 552 5.2.2 mailbox is full

        --b1
        Content-Type: message/rfc822

        Message-ID: <edition-42@digest.example>
        From: Digest <digest@digest.example>
        To: gone@example.org, alias@example.net
        Subject: 3 papers for you

        Papers.

        --b1--
        """);

    public static readonly byte[] QmailStyle = Mail("""
        Return-Path: <>
        From: MAILER-DAEMON@example.net
        To: digest@digest.example
        Subject: failure notice

        This is the mail program at example.net. I was not able to deliver your message to the
        following addresses. This is a permanent error; I have given up.

        <gone@example.org>:
        192.0.2.1 does not like recipient.
        Remote host said: 550 no such user here
        Giving up on 192.0.2.1.

        <full@example.org>:
        Remote host said: 552 sorry, that mailbox is over quota

        --- Below this line is a copy of the message.

        Return-Path: <digest@digest.example>
        Message-ID: <edition-43@digest.example>
        To: gone@example.org

        someone-else@example.org: user unknown
        """);

    public static readonly byte[] Complaint = Mail("""
        From: feedback@provider.example
        To: abuse@digest.example
        Subject: FW: 3 papers for you
        Content-Type: multipart/report; report-type=feedback-report; boundary=b2

        --b2
        Content-Type: text/plain

        This is an abuse report.
        --b2
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: Provider/1.0
        Version: 1
        Original-Rcpt-To: <annoyed@provider.example>

        --b2
        Content-Type: message/rfc822

        Message-ID: <edition-44@digest.example>
        To: annoyed@provider.example

        Papers.
        --b2--
        """);

    public static readonly byte[] Vacation = Mail("""
        Return-Path: <>
        From: Reader <reader@example.org>
        To: digest@digest.example
        Subject: Out of office: 3 papers for you
        Auto-Submitted: auto-replied (vacation)

        I am away until Monday. Mail to my colleague postmaster@example.org could not be delivered last week either,
        it came back with 550 5.1.1 user unknown.
        """);

    public static IReadOnlyList<byte[]> All => [Dsn, QmailStyle, Complaint, Vacation];

    public static byte[] Mail(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
