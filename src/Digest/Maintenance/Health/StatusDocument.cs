using Digest.Delivery.Pacing;
using Digest.Outbox;
using Digest.Sources;
using Digest.Storage;

namespace Digest.Maintenance.Health;

/// <summary>A <see cref="StatusReport"/> as programs read it, from a command and over the API.</summary>
/// <param name="Mails">How many there are in each state.</param>
/// <param name="Subscribers">How many there are of each status.</param>
internal sealed record StatusDocument(
    DateTimeOffset At,
    IReadOnlyList<StatusDocument.Alert> Alerts,
    IReadOnlyList<StatusDocument.Source> Sources,
    IReadOnlyList<StatusDocument.Job> Jobs,
    IReadOnlyDictionary<string, long> Mails,
    DateTimeOffset? OldestDue,
    StatusDocument.SendingNow Sending,
    IReadOnlyDictionary<string, long> Subscribers,
    DateTimeOffset? NextDigest)
{
    /// <summary>Domains with most mail that are listed.</summary>
    private const int MaxDomains = 20;

    public static StatusDocument Of(StatusReport status) => new(
        status.At,
        [.. status.Alerts.Select(alert => new Alert(
            alert.Name, alert.Subject, alert.Text, Instants.FromRow(alert.RaisedAt)))],
        [.. status.Sources.Select(source => new Source(
            source.Options.Name,
            source.Options.Enabled,
            source.State,
            source.Status.LastAttemptAt,
            source.Status.LastSuccessAt,
            source.Status.LastBatch,
            source.Status.FailingSince,
            source.Status.LastError))],
        [.. status.Jobs.Select(job => new Job(
            job.Job,
            job.Worker.Length == 0 ? null : job.Worker,
            job.IsOnTime(status.At),
            Instants.FromRow(job.EndedAt),
            Instants.FromRow(job.SucceededAt),
            Instants.FromRow(job.NextAt),
            job.Error))],
        Named(status.Outbox),
        status.OldestDue,
        new SendingNow(
            status.Sending.Pause,
            status.Sending.Allowance,
            [.. status.Sending.Pauses.Select(pause => new Pause(
                NameOf(pause.Provider), Instants.FromRow(pause.Until), pause.PerMinute, pause.Reason))],
            [.. status.Sending.Week.Take(MaxDomains).Select(counts => new DomainWeek(
                NameOf(counts.Domain), counts.Delivered, counts.Complaints, counts.OneClick))]),
        Named(status.Subscribers),
        status.NextDigest);

    public static string NameOf(string domain) => domain == MailDays.AllDomains ? "all domains" : domain;

    private static IReadOnlyDictionary<string, long> Named<T>(IReadOnlyDictionary<T, long> counts)
        where T : struct, Enum =>
        counts.ToDictionary(count => count.Key.ToString().ToLowerInvariant(), count => count.Value);

    internal sealed record Alert(string Name, string Subject, string Text, DateTimeOffset RaisedAt);

    internal sealed record Source(
        string Name,
        bool Enabled,
        BatchState State,
        DateTimeOffset? LastAttemptAt,
        DateTimeOffset? LastSuccessAt,
        DateOnly? LastBatch,
        DateTimeOffset? FailingSince,
        string? LastError);

    /// <param name="Worker">Null for a job that runs on one worker at a time.</param>
    internal sealed record Job(
        string Name,
        string? Worker,
        bool OnTime,
        DateTimeOffset EndedAt,
        DateTimeOffset? SucceededAt,
        DateTimeOffset? NextAt,
        string? Error);

    /// <param name="Paused">Why nothing is sent; null when mail is sent.</param>
    /// <param name="Allowance">Null without a daily limit.</param>
    internal sealed record SendingNow(
        string? Paused, AllowanceState? Allowance, IReadOnlyList<Pause> Pauses, IReadOnlyList<DomainWeek> Week);

    /// <param name="Until">Null until the operator resumes it.</param>
    internal sealed record Pause(string Provider, DateTimeOffset? Until, long? PerMinute, string Reason);

    internal sealed record DomainWeek(string Domain, long Delivered, long Complaints, long OneClick);
}
