using System.CommandLine;
using System.Globalization;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Maintenance.Health;
using Digest.Operations;
using Digest.Sources;
using Digest.Storage;

namespace Digest.Cli.Overview;

/// <summary><c>digest status</c>: one screen about the whole installation.</summary>
internal static class StatusCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "status",
            "Show alerts, sources, jobs, and what is sent and waits, on one screen.",
            "digest status",
            "digest status --json | jq .alerts");
        command.SetAction(host.RunReading(
            async (context, cancellationToken) =>
            {
                var status = await context.Get<InstallationStatus>().ReadAsync(cancellationToken);
                if (context.Output.IsJson) context.Output.Json(StatusDocument.Of(status));
                else Write(context.Output, status);
                return ExitCode.Ok;
            }));
        return command;
    }

    private static void Write(CommandOutput output, StatusReport status)
    {
        output.Line(status.Alerts.Count == 0
            ? "Alerts: none"
            : string.Create(CultureInfo.InvariantCulture, $"Alerts: {status.Alerts.Count}"));
        foreach (var alert in status.Alerts)
        {
            output.Line($"  since {UtcMinute.Of(alert.RaisedAt)} UTC: {alert.Subject}");
            output.Line($"    {alert.Text.ReplaceLineEndings(" ")}");
        }

        output.Line();
        output.Table(
            ["source", "state", "last success", "last batch"],
            [.. status.Sources.Select(SourceCells)],
            "No source is configured.");
        output.Line();
        output.Table(
            ["job", "state", "last run", "next run"],
            [.. status.Jobs.Select(job => JobCells(job, status.At))],
            "No job has run. Start the service: digest run");
        output.Line();
        output.Line($"Mails: {StatusText.Of(status.Outbox)}");
        output.Line(status.OldestDue is { } due
            ? $"Oldest due mail: {UtcMinute.Of(due)} UTC. See: digest outbox list --state queued"
            : "Oldest due mail: none");
        foreach (var line in SendingText.Lines(status.Sending, status.At)) output.Line(line);
        output.Line($"Subscribers: {StatusText.Of(status.Subscribers)}");
        output.Line($"Next digest: {(status.NextDigest is { } next ? $"{UtcMinute.Of(next)} UTC" : "none")}");
    }

    private static string[] SourceCells(WatchedSource source) =>
    [
        source.Options.Name,
        StatusText.Of(source),
        source.Status.LastSuccessAt is { } at ? UtcMinute.Of(at) : "never",
        source.Status.LastBatch?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "none",
    ];

    private static string[] JobCells(JobState job, DateTimeOffset now) =>
    [
        StatusText.NameOf(job),
        StatusText.Of(job, now),
        UtcMinute.Of(job.EndedAt),
        UtcMinute.Of(job.NextAt),
    ];
}
