using Digest.Delivery.Pacing;
using Digest.Maintenance.Health;
using Digest.Operations;
using Digest.Outbox;
using Digest.Sources;
using Digest.Subscribers;
using Digest.Web.Operator.Desk;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>What <c>digest status</c> shows, and the switch of all mail.</summary>
internal sealed class StatusPage(InstallationStatus installation) : OperatorPage("", "status.html", "Status")
{
    public override IReadOnlyList<OperatorAction> Actions { get; } =
    [
        new("pause", "delivery pause")
        {
            InTransaction = async (sql, _) =>
            {
                await DeliverySwitch.PauseAsync(sql);
                return new ActionOutcome("Delivery is paused. Digests are still created.");
            },
        },
        new("resume", "delivery resume")
        {
            InTransaction = async (sql, _) =>
            {
                await DeliverySwitch.ResumeAsync(sql);
                return new ActionOutcome("Delivery resumes with the next run.");
            },
        },
    ];

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        var status = await installation.ReadAsync(request.Aborted);
        var pause = status.Sending.Pause
            ?? status.Sending.Pauses.FirstOrDefault(pause => pause.Until is null)?.Reason;
        return new ScriptObject
        {
            { "title", "Status" },
            { "at", Shown.Time(status.At) },
            { "pause", pause },
            { "alerts", Shown.List(status.Alerts, Alert) },
            { "sources", Shown.List(status.Sources, Source) },
            { "jobs", Shown.List(status.Jobs, job => Job(job, status.At)) },
            { "mails", Shown.List(status.Outbox.OrderBy(count => count.Key), Count) },
            { "oldest_due", status.OldestDue is { } due ? Shown.Time(due) : null },
            { "sending", SendingText.Lines(status.Sending with { Pause = null }, status.At).ToArray() },
            { "subscribers", Shown.List(status.Subscribers.OrderBy(count => count.Key), Count) },
            { "next_digest", status.NextDigest is { } next ? Shown.Time(next) : null },
        };
    }

    private static ScriptObject Alert(AlertRow alert) => new()
    {
        { "since", Shown.Time(alert.RaisedAt) },
        { "subject", alert.Subject },
        { "text", alert.Text },
    };

    public static ScriptObject Source(WatchedSource source) => new()
    {
        { "name", source.Options.Name },
        { "state", StatusText.Of(source) },
        { "is_bad", source.Status.FailingSince is not null || source.State == BatchState.Stalled },
        { "last_success", Shown.Time(source.Status.LastSuccessAt) },
        { "last_batch", Shown.Day(source.Status.LastBatch) },
    };

    private static ScriptObject Job(JobState job, DateTimeOffset now) => new()
    {
        { "name", StatusText.NameOf(job) },
        { "state", StatusText.Of(job, now) },
        { "is_bad", job.Error is not null || !job.IsOnTime(now) },
        { "last", Shown.Time(job.EndedAt) },
        { "next", Shown.Time(job.NextAt) },
    };

    private static ScriptObject Count<T>(KeyValuePair<T, long> count)
        where T : struct, Enum => new()
    {
        { "name", Shown.Name(count.Key) },
        { "count", Shown.Number(count.Value) },
    };
}
