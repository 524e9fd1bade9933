using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using Digest.Delivery;
using Digest.Operations;
using Digest.Outbox;
using Digest.Storage;

namespace Digest.Maintenance.Health;

/// <summary>
/// Whether this worker can do its work now: the database with its schema, the disk below the journal, each job, and
/// the mail that waits longest.
/// </summary>
internal sealed class HealthCheck(
    SqlDatabase database,
    SchemaMigrator schema,
    RunHistory runs,
    OutboxStore outbox,
    DeliveryFolder folder,
    WorkerIdentity worker,
    TimeProvider clock)
{
    /// <summary>Without these there is no digest: one that never ran is unknown.</summary>
    public static readonly string[] RequiredJobs = ["ingest", "editions", SendReport.Job];

    /// <summary>A large run takes its time; mail that is due for longer does not get out.</summary>
    private static readonly TimeSpan MaxDue = TimeSpan.FromHours(1);

    /// <summary>All parts; never throws for a part that fails.</summary>
    public async Task<IReadOnlyList<HealthFinding>> CheckAsync(CancellationToken cancellationToken)
    {
        List<HealthFinding> findings = [Journal()];
        try
        {
            findings.Add(await SchemaAsync(cancellationToken));
            findings.AddRange(await JobsAsync(cancellationToken));
            findings.Add(await OutboxAsync(cancellationToken));
        }
        catch (Exception e) when (IsOfDatabase(e))
        {
            findings.Add(new HealthFinding("database", HealthState.Failed, e.Message));
        }

        return findings;
    }

    public async Task<bool> IsWellAsync(CancellationToken cancellationToken) =>
        (await CheckAsync(cancellationToken)).All(finding => finding.State == HealthState.Ok);

    private static bool IsOfDatabase(Exception e) =>
        e is DbException
            or SocketException
            or IOException
            or TimeoutException
            or OperationCanceledException
            or InvalidOperationException;

    private HealthFinding Journal() => FolderAccess.WriteFailure(folder.Path) is { } failure
        ? new HealthFinding("journal", HealthState.Failed, failure)
        : new HealthFinding("journal", HealthState.Ok, "writable");

    private async Task<HealthFinding> SchemaAsync(CancellationToken cancellationToken)
    {
        var newest = SchemaScript.For(database.Dialect)[^1];
        var current = await schema.CurrentAsync(cancellationToken);
        return current?.Version >= newest.Version && await schema.IsUsableAsync(cancellationToken)
            ? new HealthFinding("database", HealthState.Ok, $"schema {current.Value.Name}")
            : new HealthFinding(
                "database", HealthState.Failed, $"its schema is {current?.Name}, this program needs {newest.Name}");
    }

    private async Task<IReadOnlyList<HealthFinding>> JobsAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var states = (await runs.ListJobsAsync(cancellationToken))
            .Where(state => state.Worker.Length == 0 || state.Worker == worker.Name)
            .ToDictionary(state => state.Job);
        return [.. RequiredJobs.Union(states.Keys).Select(job => Job(job, states.GetValueOrDefault(job), now))];
    }

    private static HealthFinding Job(string name, JobState? state, DateTimeOffset now)
    {
        var check = $"job {name}";
        if (state?.SucceededAt is not { } at)
            return new HealthFinding(check, HealthState.Unknown, state?.Error ?? "it has not ended once");
        var last = string.Create(
            CultureInfo.InvariantCulture, $"last success {Instants.FromRow(at):yyyy-MM-dd HH:mm} UTC");
        return state.IsOnTime(now)
            ? new HealthFinding(check, HealthState.Ok, last)
            : new HealthFinding(
                check, HealthState.Failed, state.Error is { } error ? $"{last}; last error: {error}" : last);
    }

    private async Task<HealthFinding> OutboxAsync(CancellationToken cancellationToken)
    {
        var oldest = await outbox.FindOldestDueAsync(clock.GetUtcNow(), cancellationToken);
        var text = oldest is { } since
            ? string.Create(CultureInfo.InvariantCulture, $"mail is due since {since:yyyy-MM-dd HH:mm} UTC")
            : "no mail is due";
        var isLate = clock.GetUtcNow() - oldest > MaxDue;
        return new HealthFinding("outbox", isLate ? HealthState.Failed : HealthState.Ok, text);
    }
}
