using MimeKit;

namespace Digest.Bounces.Reading;

/// <summary>
/// Reads one incoming message and says whether it is a bounce, a complaint, an automatic reply or none of these. Any
/// bytes get an answer, at a cost that grows with their number.
/// </summary>
internal static class ReportReader
{
    /// <summary>What is read of one message; a report and the head of the message it returns are far below.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Characters of text that are read, and recipients that are judged: cost grows with both. Real reports have a few
    /// kilobytes about a few.
    /// </summary>
    private const int MaxTextLength = 64 * 1024;

    /// <summary>Of the text, what is asked about a recipient of whom nothing else says why.</summary>
    private const int MaxSharedWords = 16 * 1024;

    internal const int MaxRecipients = 100;

    /// <param name="message">A message, or an mbox with several, which then make one report.</param>
    public static IncomingReport Read(byte[] message, CancellationToken cancellationToken = default) =>
        Read(message, ReasonRules.All, cancellationToken);

    public static IncomingReport Read(
        byte[] message, ReasonRules rules, CancellationToken cancellationToken = default)
    {
        if (message.Length > MaxMessageBytes) message = message[..MaxMessageBytes];
        if (!message.Contains((byte)'\n')) message = WithNewlines(message);
        var reports = new List<IncomingReport>();
        try
        {
            foreach (var mail in MailParser.Read(message, cancellationToken))
                reports.Add(ReadOne(mail, rules, cancellationToken));
        }
        catch (FormatException)
        {
            // What is behind a damaged message of an mbox cannot be found.
            if (reports.Count == 0) return IncomingReport.Unreadable;
        }

        return reports is [var only] ? only : reports.MaxBy(r => r.Recipients.Count)! with
        {
            Recipients = reports.SelectMany(r => r.Recipients).ToList(),
        };
    }

    private static IncomingReport ReadOne(
        MimeMessage mail, ReasonRules rules, CancellationToken cancellationToken)
    {
        var text = mail.ReadableText(MaxTextLength);
        var (report, copy) = TextReport.Split(text);
        var original = OriginalMessage.Find(mail) ?? OriginalMessage.FromText(copy);
        var words = new FailureWords(
            report.Length > MaxSharedWords ? report[..MaxSharedWords] : report, rules);
        var sentTo = SentTo(mail.Headers);

        IncomingReport Answer(ReportKind kind, IReadOnlyList<ReportedRecipient> recipients) =>
            new(
                kind,
                recipients,
                original?.MessageId,
                [
                    .. sentTo,
                    .. FeedbackReport.ReturnPaths(mail),
                    .. original?.ReturnPath is { } path ? new[] { path } : [],
                ])
            {
                UnsubscribeToken = FeedbackReport.UnsubscribeToken(mail),
            };

        if (FeedbackReport.Read(mail, original) is { } complaint) return Answer(ReportKind.Complaint, complaint);

        var fromMailer = MachineMail.IsFromMailer(mail);
        if (StatusEntries(mail, text, fromMailer) is { Count: > 0 } entries)
        {
            var recipients = JudgeAll(entries, entry => Judge(entry, words), cancellationToken);
            var allDelivered = recipients.TrueForAll(r => r.Reason == BounceReason.Delivered);
            return Answer(allDelivered ? ReportKind.Other : ReportKind.Bounce, recipients);
        }

        if (fromMailer
                ? AutoReply.SubjectSaysSo(mail.Headers) && mail.Headers.First("X-Failed-Recipients") is null
                : AutoReply.Is(mail.Headers))
            return Answer(
                ReportKind.AutoReply,
                [
                    new ReportedRecipient(
                        Addresses.First(mail.Headers.First("From") ?? "") ?? "",
                        "",
                        BounceReason.AutoReply,
                        ""),
                ]);

        var subject = mail.Headers.First("Subject") ?? "";
        var tells = MachineMail.TellsOfFailure(subject, report) || (fromMailer && StatusCodes.Reply(report).Length > 0);
        if (tells && (fromMailer || MachineMail.IsFromProgram(mail.Headers)))
        {
            var named = Named(mail, report, sentTo);
            if (named.Count == 0 && (fromMailer || StatusCodes.Reply(report).Length > 0))
                named = [(original?.Recipient ?? "", report)];
            var delayed = MachineMail.TellsOfDelay(subject, report);
            var recipients = JudgeAll(
                named, n => ReasonJudge.Judge(n.Address, n.Words, "", words, delayed), cancellationToken);
            if (recipients.Count > 0) return Answer(ReportKind.Bounce, recipients);
        }

        return Answer(ReportKind.Other, []);
    }

    private static List<ReportedRecipient> JudgeAll<T>(
        List<T> reported, Func<T, ReportedRecipient> judge, CancellationToken cancellationToken) =>
        reported.ConvertAll(one =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return judge(one);
        });

    /// <summary>Files from old Macs end their lines with CR alone.</summary>
    private static byte[] WithNewlines(byte[] message)
    {
        var copy = message[..];
        copy.AsSpan().Replace((byte)'\r', (byte)'\n');
        return copy;
    }

    /// <summary>Where the report was delivered: the envelope's recipient if a server noted it, then To.</summary>
    private static List<string> SentTo(HeaderList headers) =>
        headers
            .All("Delivered-To")
            .Concat(headers.All("X-Original-To"))
            .Concat(headers.All("Envelope-To"))
            .Concat(headers.All("To"))
            .SelectMany(value => Addresses.All(value).Select(a => a.Address))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(20)
            .ToList();

    private static List<DeliveryReport.Entry> StatusEntries(MimeMessage mail, string text, bool fromMailer)
    {
        var entries = mail
            .BodyParts.OfType<MessageDeliveryStatus>()
            .SelectMany(DeliveryReport.Read)
            .Take(MaxRecipients)
            .ToList();
        return entries.Count == 0 && fromMailer ? DeliveryReport.Read(text) : entries;
    }

    private static ReportedRecipient Judge(DeliveryReport.Entry entry, FailureWords report)
    {
        if (entry.Action is "delivered" or "deliverable" or "relayed" or "expanded"
            || (entry.Action.Length == 0 && entry.Status.StartsWith('2')))
            return new ReportedRecipient(entry.Address, entry.Status, BounceReason.Delivered, entry.Diagnostic);
        return ReasonJudge.Judge(entry.Address, entry.Diagnostic, entry.Status, report, entry.Action == "delayed");
    }

    private static List<(string Address, string Words)> Named(MimeMessage mail, string report, List<string> sentTo)
    {
        var failed = mail.Headers.All("X-Failed-Recipients").SelectMany(v => Addresses.All(v).Select(a => a.Address))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxRecipients).ToList();
        var ours = sentTo.Concat(Addresses.All(mail.Headers.First("From") ?? "").Select(a => a.Address)).ToList();
        return TextReport.Recipients(report, failed, ours).Take(MaxRecipients).ToList();
    }
}
