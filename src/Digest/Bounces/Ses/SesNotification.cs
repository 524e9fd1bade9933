using System.Text.Json;
using Digest.Bounces.Reading;

namespace Digest.Bounces.Ses;

/// <summary>
/// Reads what Amazon SES says about a mail, in either of its forms (identity notifications and event publishing), as
/// the report that a mail about it would be.
/// </summary>
internal static class SesNotification
{
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 16 };

    /// <returns>The report and SES's id of it; null where there is nothing to act on.</returns>
    public static (IncomingReport Report, string? Id)? Read(string message)
    {
        try
        {
            using var json = JsonDocument.Parse(message, Limits);
            var root = json.RootElement;
            return (Text(root, "notificationType") ?? Text(root, "eventType")) switch
            {
                "Bounce" when Object(root, "bounce") is { } bounce =>
                    (Report(ReportKind.Bounce, root, Bounced(bounce)), Text(bounce, "feedbackId")),
                "Complaint" when Object(root, "complaint") is { } complaint && ReasonOf(complaint) is { } reason =>
                    (Report(ReportKind.Complaint, root, Complained(complaint, reason)), Text(complaint, "feedbackId")),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// SES gives every mail a Message-ID of its own; ours is among the original headers, if the topic is sent them. The
    /// envelope's sender stays, which may name the delivery.
    /// </summary>
    private static IncomingReport Report(
        ReportKind kind, JsonElement root, IReadOnlyList<ReportedRecipient> recipients)
    {
        var mail = Object(root, "mail");
        var id = mail is { } one
            ? Items(one, "headers")
                .Where(header => "Message-ID".Equals(Text(header, "name"), StringComparison.OrdinalIgnoreCase))
                .Select(header => Text(header, "value")?.Trim(' ', '<', '>')).FirstOrDefault()
            : null;
        return new IncomingReport(
            kind, recipients, id, mail is { } about && Text(about, "source") is { } source ? [source] : []);
    }

    private static List<ReportedRecipient> Bounced(JsonElement bounce)
    {
        var isPermanent = Text(bounce, "bounceType") == "Permanent";
        var kind = Text(bounce, "bounceSubType") ?? "";
        return
        [
            .. Items(bounce, "bouncedRecipients")
                .Where(recipient => Text(recipient, "emailAddress") is not null)
                .Select(recipient => Judge(recipient, isPermanent, kind)),
        ];
    }

    private static ReportedRecipient Judge(JsonElement recipient, bool isPermanent, string kind)
    {
        var address = Text(recipient, "emailAddress")!;
        var said = DeliveryReport.WithoutType(Text(recipient, "diagnosticCode") ?? "");
        var status = StatusCodes.Enhanced(Text(recipient, "status") ?? "");
        // Someone's program answered that they are away: SES calls that a bounce, too.
        if (!isPermanent && kind is "General" or "" && said.Length == 0 && status.Length == 0)
            return new ReportedRecipient(address, "", BounceReason.AutoReply, "an automatic reply");
        var isDelayed = Text(recipient, "action") == "delayed";
        var judged = ReasonJudge.Judge(address, said, status, new FailureWords("", ReasonRules.All), isDelayed);
        if (judged.Reason != BounceReason.Undefined) return judged;
        var reason = kind switch
        {
            "MailboxFull" => BounceReason.MailboxFull,
            "MessageTooLarge" => BounceReason.MessageTooBig,
            "ContentRejected" or "AttachmentRejected" => BounceReason.ContentRejected,
            _ => isPermanent ? BounceReason.MailboxUnknown : BounceReason.Undefined,
        };
        var words = judged.Diagnostic.Length > 0 ? judged.Diagnostic : $"Amazon SES: {kind}";
        return new ReportedRecipient(address, judged.Status, reason, words) { Delayed = isDelayed };
    }

    /// <summary>Null for the opposite of a complaint.</summary>
    private static BounceReason? ReasonOf(JsonElement complaint) => Text(complaint, "complaintFeedbackType") switch
    {
        "not-spam" => null,
        "auth-failure" => BounceReason.AuthenticationReport,
        _ => BounceReason.Abuse,
    };

    private static List<ReportedRecipient> Complained(JsonElement complaint, BounceReason reason) =>
    [
        .. Items(complaint, "complainedRecipients")
            .Select(recipient => Text(recipient, "emailAddress")).OfType<string>()
            .Select(address => new ReportedRecipient(
                address, "", reason, $"Amazon SES: {Text(complaint, "complaintFeedbackType") ?? "complaint"}")),
    ];

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
                .Take(ReportReader.MaxRecipients)
            : [];

    private static string? Text(JsonElement parent, string name)
    {
        try
        {
            return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which JSON can escape and no .NET string conversion takes.
            return null;
        }
    }
}
