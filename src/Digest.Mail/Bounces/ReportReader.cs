namespace Digest.Mail.Bounces;

/// <summary>Reads one incoming message and says whether it is a bounce, a complaint, an automatic reply or none of these. Any bytes get an answer.</summary>
public static class ReportReader
{
    /// <summary>What is read of one message; a report and the head of the message it returns are far below.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <param name="message">A message, or an mbox with several, which then make one report.</param>
    public static IncomingReport Read(ReadOnlyMemory<byte> message)
    {
        if (message.Length > MaxMessageBytes) message = message[..MaxMessageBytes];
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
        var (report, copy) = TextReport.Split(text);
        var original = OriginalMessage.Find(mail) ?? OriginalMessage.FromText(copy);
        var sentTo = SentTo(mail.Headers);

        IncomingReport Answer(ReportKind kind, IReadOnlyList<ReportedRecipient> recipients) => new(kind, recipients, original?.MessageId, sentTo);

        if (FeedbackReport.Read(mail, original) is { } complaint) return Answer(ReportKind.Complaint, complaint);

        var fromServer = MachineMail.IsFromServer(mail);
        if (StatusEntries(mail, text, fromServer) is { Count: > 0 } entries)
        {
            var recipients = entries.Select(e => Judge(e, report)).ToList();
            return Answer(recipients.TrueForAll(r => r.Reason == BounceReason.Delivered) ? ReportKind.Other : ReportKind.Bounce, recipients);
        }

        var subject = Charsets.DecodeWords(mail.Headers["Subject"] ?? "");
        if (fromServer && MachineMail.TellsOfFailure(subject, report) && (mail.Headers["X-Failed-Recipients"] is not null || !AutoReply.SubjectSaysSo(mail.Headers)))
            return Answer(ReportKind.Bounce, FromText(mail, report, text, subject, original, sentTo));

        return Answer(AutoReply.Is(mail.Headers) ? ReportKind.AutoReply : ReportKind.Other, []);
    }

    private static bool IsReadableText(MimePart part) =>
        part.Parts.Count == 0 && !part.IsEnclosedMessage && part.MediaType is not ("message/delivery-status" or "message/global-delivery-status")
        && (part.MediaType.StartsWith("text/", StringComparison.Ordinal) && part.MediaType != "text/rfc822-headers"
            || part.MediaType.StartsWith("multipart/", StringComparison.Ordinal));

    /// <summary>Where the report was delivered: the envelope's recipient if a server noted it, then To.</summary>
    private static List<string> SentTo(HeaderBlock headers) =>
        headers.All("Delivered-To").Concat(headers.All("X-Original-To")).Concat(headers.All("Envelope-To")).Concat(headers.All("To"))
            .SelectMany(value => Addresses.All(value).Select(a => a.Address)).Distinct(StringComparer.OrdinalIgnoreCase).Take(20).ToList();

    private static List<DeliveryStatus.Entry> StatusEntries(MimePart mail, string text, bool fromServer)
    {
        var entries = mail.Walk().Where(p => p.MediaType is "message/delivery-status" or "message/global-delivery-status").SelectMany(p => DeliveryStatus.Read(p.Text())).ToList();
        return entries.Count == 0 && fromServer ? DeliveryStatus.Read(text) : entries;
    }

    private static ReportedRecipient Judge(DeliveryStatus.Entry entry, string report)
    {
        if (entry.Action is "delivered" or "deliverable" or "relayed" or "expanded" || (entry.Action.Length == 0 && entry.Status.StartsWith('2')))
            return new ReportedRecipient(entry.Address, entry.Status, BounceReason.Delivered, entry.Diagnostic);
        var about = TextReport.Recipients(report, [entry.FinalAddress], []).FirstOrDefault().Words ?? "";
        return ReasonJudge.Judge(entry.Address, entry.Diagnostic, entry.Status, about, entry.Action == "delayed");
    }

    private static List<ReportedRecipient> FromText(
        MimePart mail, string report, string text, string subject, OriginalMessage? original, List<string> sentTo)
    {
        var failed = mail.Headers.All("X-Failed-Recipients").SelectMany(v => Addresses.All(v).Select(a => a.Address)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var ours = sentTo.Concat(Addresses.All(mail.Headers["From"] ?? "").Select(a => a.Address)).ToList();
        var named = TextReport.Recipients(report, failed, ours);
        if (named.Count == 0) named = [(original?.Recipient ?? "", report)];
        var delayed = MachineMail.TellsOfDelay(subject, report);
        return named.Select(n => ReasonJudge.Judge(n.Address, n.Words, "", report, delayed)).ToList();
    }
}
