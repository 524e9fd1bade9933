using MimeKit;

namespace Digest.Bounces.Reading;

/// <summary>
/// Reads complaints: RFC 5965 reports, the older form that puts the recipient into a header of the enclosed message,
/// and unsubscribing by mail.
/// </summary>
internal static class FeedbackReport
{
    /// <summary>"Unsubscribe robots" may be anything.</summary>
    private const int ShortestToken = 20;

    /// <summary>What is read of a reply: its first line matters.</summary>
    private const int MaxReplyLength = 4 * 1024;

    /// <summary>
    /// The recipients who object; null when the message is not a complaint. "not-spam" (RFC 6430) is the opposite.
    /// </summary>
    public static List<ReportedRecipient>? Read(MimeMessage message, OriginalMessage? original) =>
        Find(message) is { } report
            ? FromFields(report.Fields, original)
            : OldForm(message) ?? UnsubscribeMail(message);

    /// <summary>
    /// The envelope's sender of the mail complained about, where the report gives it (RFC 5965 §3.2).
    /// </summary>
    public static IEnumerable<string> ReturnPaths(MimeMessage message) =>
        Find(message) is { } report
            ? report
                .Fields.All("Original-Mail-From")
                .SelectMany(v => Addresses.All(v).Select(a => a.Address))
                .Take(ReportReader.MaxRecipients)
            : [];

    /// <summary>The second word of "unsubscribe TOKEN"; null where there is none.</summary>
    public static string? UnsubscribeToken(MimeMessage message) =>
        UnsubscribeWords(message) is ["unsubscribe", { Length: >= ShortestToken } token] ? token : null;

    private static MessageFeedbackReport? Find(MimeMessage message) =>
        message.BodyParts.OfType<MessageFeedbackReport>().FirstOrDefault();

    private static List<ReportedRecipient>? FromFields(HeaderList fields, OriginalMessage? original)
    {
        var type = fields.First("Feedback-Type")?.ToLowerInvariant() ?? "abuse";
        if (type == "not-spam") return null;
        var reason = type switch
        {
            "opt-out" or "opt-out-list" => BounceReason.OptOut,
            // A receiver reports what it did with unauthenticated mail (RFC 6591): no one complained.
            "auth-failure" or "dmarc" => BounceReason.AuthenticationReport,
            _ => BounceReason.Abuse,
        };
        var recipients = fields
            .All("Original-Rcpt-To")
            .Concat(fields.All("Removal-Recipient"))
            .SelectMany(v => Addresses.All(v).Select(a => a.Address))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(ReportReader.MaxRecipients)
            .ToList();
        if (recipients.Count == 0) recipients = [original?.Recipient ?? ""];
        return recipients
            .Select(address => new ReportedRecipient(address, "", reason, $"Feedback-Type: {type}"))
            .ToList();
    }

    /// <summary>
    /// Microsoft's junk mail reports: no fields, but the enclosed message names the recipient in a header of its own.
    /// </summary>
    private static List<ReportedRecipient>? OldForm(MimeMessage message)
    {
        var recipient = message
            .BodyParts.OfType<MessagePart>()
            .Select(enclosed => enclosed.Message?.Headers.First("X-HmXmrOriginalRecipient"))
            .FirstOrDefault(r => r is not null);
        return recipient is null
            ? null
            :
            [
                new ReportedRecipient(
                    Addresses.First(recipient) ?? recipient.Trim(),
                    "",
                    BounceReason.Abuse,
                    "X-HmXmrOriginalRecipient"),
            ];
    }

    /// <summary>
    /// What mail programs send to a <c>mailto:</c> of List-Unsubscribe (RFC 2369 §3.2): a mail with the subject
    /// "unsubscribe", and our token, in the name of the subscriber.
    /// </summary>
    private static List<ReportedRecipient>? UnsubscribeMail(MimeMessage message) =>
        (UnsubscribeWords(message) is ["unsubscribe"] or ["unsubscribe", { Length: >= ShortestToken }]
            || IsUnsubscribeReply(message))
        && Addresses.First(message.Headers.First("From") ?? "") is { } sender
            ? [new ReportedRecipient(sender, "", BounceReason.OptOut, "unsubscribe")]
            : null;

    private static string[] UnsubscribeWords(MimeMessage message) =>
        (message.Headers.First("Subject") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            is [var first, .. var rest]
            ? [first.ToLowerInvariant(), .. rest]
            : [];

    /// <summary>A person answers a digest with this one word; below it may be the digest itself, quoted.</summary>
    private static bool IsUnsubscribeReply(MimeMessage message)
    {
        if (message.Headers.First("In-Reply-To") is null || AutoReply.Is(message.Headers)) return false;
        var text = message.ReadableText(MaxReplyLength).AsSpan().TrimStart();
        var end = text.IndexOfAny('\r', '\n');
        var line = (end < 0 ? text : text[..end]).Trim(" .!\"'");
        return line.Equals("unsubscribe", StringComparison.OrdinalIgnoreCase);
    }
}
