namespace Digest.Bounces.Reading;

/// <summary>Reads one incoming message and says whether it is a bounce, a complaint, an automatic reply or none of these. Any bytes get an answer.</summary>
public static class ReportReader
{
    /// <summary>What is read of one message; a report and the head of the message it returns are far below.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Characters of text that are read, and recipients that are judged: cost grows with both. Real reports have a few kilobytes about a few.</summary>
    private const int MaxTextLength = 64 * 1024;
    internal const int MaxRecipients = 100;

    /// <param name="message">A message, or an mbox with several, which then make one report.</param>
    public static IncomingReport Read(ReadOnlyMemory<byte> message)
    {
        if (message.Length > MaxMessageBytes) message = message[..MaxMessageBytes];
        if (!message.Span.Contains((byte)'\n')) message = WithNewlines(message.Span);
        var reports = Mbox.Split(message).Select(ReadOne).ToList();
        return reports is [var only] ? only : reports.MaxBy(r => r.Recipients.Count)! with
        {
            Recipients = reports.SelectMany(r => r.Recipients).ToList(),
        };
    }

    private static IncomingReport ReadOne(ReadOnlyMemory<byte> message)
    {
        var mail = MimePart.Read(message);
        var text = string.Join('\n', mail.Walk().Where(IsReadableText).Select(p => p.Text()));
        if (text.Length > MaxTextLength) text = text[..MaxTextLength];
        var (report, copy) = TextReport.Split(text);
        var original = OriginalMessage.Find(mail) ?? OriginalMessage.FromText(copy);
        var sentTo = SentTo(mail.Headers);

        IncomingReport Answer(ReportKind kind, IReadOnlyList<ReportedRecipient> recipients) =>
            new(
                kind, recipients, original?.MessageId,
                [.. sentTo, .. FeedbackReport.ReturnPaths(mail), .. original?.ReturnPath is { } path ? new[] { path } : []])
            {
                UnsubscribeToken = FeedbackReport.UnsubscribeToken(mail),
            };

        if (FeedbackReport.Read(mail, original) is { } complaint) return Answer(ReportKind.Complaint, complaint);

        var fromMailer = MachineMail.IsFromMailer(mail);
        if (StatusEntries(mail, text, fromMailer) is { Count: > 0 } entries)
        {
            var recipients = entries.Select(e => Judge(e, report)).ToList();
            return Answer(recipients.TrueForAll(r => r.Reason == BounceReason.Delivered) ? ReportKind.Other : ReportKind.Bounce, recipients);
        }

        if (fromMailer ? AutoReply.SubjectSaysSo(mail.Headers) && mail.Headers["X-Failed-Recipients"] is null : AutoReply.Is(mail.Headers))
            return Answer(ReportKind.AutoReply, [new ReportedRecipient(Addresses.First(mail.Headers["From"] ?? "") ?? "", "", BounceReason.AutoReply, "")]);

        var subject = Charsets.DecodeWords(mail.Headers["Subject"] ?? "");
        var tells = MachineMail.TellsOfFailure(subject, report) || (fromMailer && StatusCodes.Reply(report).Length > 0);
        if (tells && (fromMailer || MachineMail.IsFromProgram(mail.Headers)))
        {
            var named = Named(mail, report, sentTo);
            if (named.Count == 0 && (fromMailer || StatusCodes.Reply(report).Length > 0)) named = [(original?.Recipient ?? "", report)];
            var delayed = MachineMail.TellsOfDelay(subject, report);
            if (named.Count > 0) return Answer(ReportKind.Bounce, named.ConvertAll(n => ReasonJudge.Judge(n.Address, n.Words, "", report, delayed)));
        }

        return Answer(ReportKind.Other, []);
    }

    /// <summary>Files from old Macs end their lines with CR alone.</summary>
    private static byte[] WithNewlines(ReadOnlySpan<byte> message)
    {
        var copy = message.ToArray();
        copy.AsSpan().Replace((byte)'\r', (byte)'\n');
        return copy;
    }

    private static bool IsReadableText(MimePart part) =>
        part.Parts.Count == 0 && !part.IsEnclosedMessage && part.MediaType is not ("message/delivery-status" or "message/global-delivery-status")
        && (part.MediaType.StartsWith("text/", StringComparison.Ordinal) && part.MediaType != "text/rfc822-headers"
            || part.MediaType.StartsWith("multipart/", StringComparison.Ordinal));

    /// <summary>Where the report was delivered: the envelope's recipient if a server noted it, then To.</summary>
    private static List<string> SentTo(HeaderBlock headers) =>
        headers.All("Delivered-To").Concat(headers.All("X-Original-To")).Concat(headers.All("Envelope-To")).Concat(headers.All("To"))
            .SelectMany(value => Addresses.All(value).Select(a => a.Address)).Distinct(StringComparer.OrdinalIgnoreCase).Take(20).ToList();

    private static List<DeliveryReport.Entry> StatusEntries(MimePart mail, string text, bool fromMailer)
    {
        var entries = mail.Walk().Where(p => p.MediaType is "message/delivery-status" or "message/global-delivery-status").SelectMany(p => DeliveryReport.Read(p.Text())).Take(MaxRecipients).ToList();
        return entries.Count == 0 && fromMailer ? DeliveryReport.Read(text).Take(MaxRecipients).ToList() : entries;
    }

    private static ReportedRecipient Judge(DeliveryReport.Entry entry, string report)
    {
        if (entry.Action is "delivered" or "deliverable" or "relayed" or "expanded" || (entry.Action.Length == 0 && entry.Status.StartsWith('2')))
            return new ReportedRecipient(entry.Address, entry.Status, BounceReason.Delivered, entry.Diagnostic);
        var about = TextReport.Recipients(report, [entry.FinalAddress], []).FirstOrDefault().Words ?? "";
        return ReasonJudge.Judge(entry.Address, entry.Diagnostic, entry.Status, about, entry.Action == "delayed");
    }

    private static List<(string Address, string Words)> Named(MimePart mail, string report, List<string> sentTo)
    {
        var failed = mail.Headers.All("X-Failed-Recipients").SelectMany(v => Addresses.All(v).Select(a => a.Address)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var ours = sentTo.Concat(Addresses.All(mail.Headers["From"] ?? "").Select(a => a.Address)).ToList();
        return TextReport.Recipients(report, failed, ours).Take(MaxRecipients).ToList();
    }
}
