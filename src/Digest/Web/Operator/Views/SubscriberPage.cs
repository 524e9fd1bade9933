using Digest.Editions;
using Digest.Links;
using Digest.Maintenance.History;
using Digest.Outbox;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Subscribers.Zones;
using Digest.Topics;
using Digest.Web.Audit;
using Digest.Web.Operator.Desk;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>One subscriber: what they asked for and got, and what can be done for them.</summary>
internal sealed class SubscriberPage(
    SqlDatabase database,
    SubscriberStore subscribers,
    SuppressionStore suppressions,
    MailHistory history,
    SubscriberActions actions,
    PublicAddress publicAddress) : OperatorPage("/subscribers/{key}", "subscriber.html", "Subscribers")
{
    private const int MaxMails = 20;
    private const int MaxEntries = 10;

    /// <summary>Digests that are due after the next one.</summary>
    private const int DuesShown = 4;

    public override IReadOnlyList<OperatorAction> Actions => actions.All;

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        if (await subscribers.FindAsync(request.RouteKey, request.Aborted) is not { } subscriber) return null;
        var suppressed = await suppressions.FindAsync(subscriber.Email, request.Aborted);
        var entries = await database.ReadAsync(
            sql => AuditLog.ListAsync(sql, long.MaxValue, subscriber.Key, MaxEntries), request.Aborted);
        var (status, time) = (subscriber.Status, subscriber.SendTime.ToString("HH:mm", Shown.Invariant));
        return new ScriptObject
        {
            { "title", subscriber.Email.ToString() },
            { "key", Shown.Key(subscriber.Key) },
            { "test", Addresses.To("../test", ("subscriber", subscriber.Email.ToString())) },
            { "mails", Addresses.To("../outbox", ("subscriber", Shown.Key(subscriber.Key))) },
            { "name", subscriber.Name },
            { "state", Shown.Name(status) },
            { "is_bad", status == SubscriberStatus.Suppressed },
            { "suppressed", suppressed?.ToString() },
            { "paused_until", subscriber.PausedUntil is { } until ? Shown.Time(until) : null },
            { "since", Shown.Time(subscriber.CreatedAt) },
            {
                "schedule",
                $"{CadenceText.Format(subscriber.Cadence, subscriber.WeeklyOn)} at {time} {subscriber.TimeZone}"
            },
            { "max_papers", subscriber.MaxPapers },
            { "locale", subscriber.Locale },
            { "due", Dues(subscriber) },
            { "topics", Shown.List(subscriber.Topics, Topic) },
            { "asked", subscriber.Invitation?.TopicsText },
            { "can_pause", status == SubscriberStatus.Active },
            { "can_resume", status == SubscriberStatus.Paused },
            { "can_ask", subscriber.OpenConfirmation is not null && publicAddress.Url is not null },
            { "can_suppress", suppressed is null },
            {
                "history",
                Shown.List(await history.ListAsync(subscriber.Key, MaxMails, request.Aborted), entry => Entry(
                    entry, status == SubscriberStatus.Active))
            },
            { "audit", Shown.List(entries, AuditPage.Entry) },
        };
    }

    /// <summary>In the subscriber's own time.</summary>
    private static string[] Dues(Subscriber subscriber)
    {
        var dues = new List<string>();
        for (var due = subscriber.NextDue; due is { } at && dues.Count < DuesShown; due = SendSchedule.NextAfter(
            subscriber, at))
            dues.Add(TimeZoneInfo.ConvertTime(at, ReaderZone.Of(subscriber))
                .ToString("ddd yyyy-MM-dd HH:mm", Shown.Invariant) + $" {subscriber.TimeZone}");
        return [.. dues];
    }

    private static ScriptObject Topic(Topic topic) => new()
    {
        { "name", topic.Name },
        { "query", topic.Query },
        { "settings", TopicSettingsText.Format(topic) },
    };

    private static ScriptObject Entry(HistoryEntry entry, bool isActive) => new()
    {
        { "at", Shown.Time(entry.At) },
        { "what", What(entry) },
        { "mail", entry.Mail is { } mail ? MailModel.Of(mail) : null },
        { "is_not_kept", entry is { Mail: null, Edition.Papers.Count: > 0 } },
        {
            "can_resend",
            isActive && entry is { Mail.Status: nameof(DeliveryStatus.Delivered), Edition: not null }
        },
        {
            "returned",
            Shown.List(entry.Returned, report => new ScriptObject
            {
                { "at", Shown.Time(report.At) },
                { "text", $"{report.Kind.ToLowerInvariant()}: {report.Status} {report.Diagnostic}".TrimEnd() },
            })
        },
        {
            "papers",
            Shown.List(entry.Papers, paper => new ScriptObject
            {
                { "title", paper.Paper?.Title ?? "(deleted)" },
                { "topics", string.Join(", ", TopicsOf(paper.Chosen)) },
            })
        },
    };

    private static string What(HistoryEntry entry) => entry switch
    {
        { Edition: { Papers.Count: > 0 } edition } => FormattableString.Invariant(
            $"Digest of {edition.Period:yyyy-MM-dd}, {edition.Papers.Count} papers"),
        { Edition: { } edition } => FormattableString.Invariant(
            $"Digest of {edition.Period:yyyy-MM-dd}: nothing new matched, no mail"),
        _ => $"Mail: {entry.Mail!.Kind.ToLowerInvariant()}",
    };

    public static IEnumerable<string> TopicsOf(EditionPaper paper) =>
        paper.Reasons.Select(reason => reason.Topic ?? "trending").Distinct();
}
