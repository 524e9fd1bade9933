using System.CommandLine;
using System.Globalization;
using Digest.Cli.Usage;
using Digest.Outbox;
using Digest.Storage;

namespace Digest.Cli.Outbox;

/// <summary><c>digest outbox</c>: what became of each mail, and what should be sent again.</summary>
internal static class OutboxCommand
{
    public static Command Create(CommandHost host) =>
        new CliCommand(
            "outbox",
            "Show mails and their state, and send failed or held mails again.",
            "digest outbox list --state failed",
            "digest outbox show 17",
            "digest outbox retry --reply \"mailbox full\"",
            "digest outbox release --state uncertain")
        {
            List(host),
            Show(host),
            OutboxAgainCommand.Retry(host),
            OutboxAgainCommand.Release(host),
            OutboxPauseCommand.Pause(host),
            OutboxPauseCommand.Resume(host),
        };

    private static CliCommand List(CommandHost host)
    {
        var options = new OutboxOptions();
        var command = new CliCommand(
            "list",
            "List mails by key.",
            "digest outbox list --state uncertain",
            "digest outbox list --day 2026-03-05 --json | jq -r .recipient");
        options.AddTo(command);
        command.SetAction(host.RunReading(
            (context, cancellationToken) => options.RunAsync(
                context,
                [],
                async filter =>
                {
                    await context.Output.ListAsync(
                        context.Get<OutboxQueue>().StreamAsync(filter, cancellationToken),
                        Json,
                        ["key", "state", "recipient", "reply", "attempts", "next or end", "kind", "queued"],
                        Cells,
                        "No such mails.",
                        cancellationToken);
                    return ExitCode.Ok;
                },
                cancellationToken)));
        return command;
    }

    private static CliCommand Show(CommandHost host)
    {
        var key = new Argument<long>("KEY") { Description = "The mail's key, as digest outbox list shows it." };
        var command = new CliCommand("show", "Show one mail.", "digest outbox show 17") { key };
        command.SetAction(host.RunReading(
            async (context, cancellationToken) =>
            {
                var filter = new OutboxFilter([context.Value(key)], null, null, null, null);
                var row = await context.Get<OutboxQueue>().StreamAsync(filter, cancellationToken)
                    .FirstOrDefaultAsync(cancellationToken);
                if (row is null)
                {
                    context.Output.Error($"No mail {context.Value(key)}. See: digest outbox list");
                    return ExitCode.Failed;
                }

                if (context.Output.IsJson) context.Output.Json(Json(row));
                else foreach (var line in Lines(row)) context.Output.Line(line);
                return ExitCode.Ok;
            }));
        return command;
    }

    private static object Json(OutboxRow row) => new
    {
        row.Key,
        state = row.Status.ToLowerInvariant(),
        kind = row.Kind.ToLowerInvariant(),
        subscriber = row.Subscriber == 0 ? null : (long?)row.Subscriber,
        edition = row.Edition == 0 ? null : (long?)row.Edition,
        row.Recipient,
        queued_at = Instants.FromRow(row.QueuedAt),
        row.Attempts,
        next_attempt_at = IsQueued(row) ? Instants.FromRow(row.NextAttemptAt) : (DateTimeOffset?)null,
        begun_at = Instants.FromRow(row.BegunAt),
        finished_at = Instants.FromRow(row.FinishedAt),
        reply = row.LastReply,
    };

    /// <summary>What matters most comes first: a narrow terminal leaves out the last columns.</summary>
    private static string[] Cells(OutboxRow row) =>
    [
        row.Key.ToString(CultureInfo.InvariantCulture),
        row.Status.ToLowerInvariant(),
        row.Recipient,
        row.LastReply ?? "",
        row.Attempts.ToString(CultureInfo.InvariantCulture),
        IsQueued(row) ? Time(row.NextAttemptAt) : Time(row.FinishedAt),
        row.Kind.ToLowerInvariant(),
        Time(row.QueuedAt),
    ];

    private static IEnumerable<string> Lines(OutboxRow row)
    {
        yield return $"{row.Kind} to {row.Recipient}: {StateText(row)}";
        yield return $"Queued {Time(row.QueuedAt)} UTC, attempts: {row.Attempts}";
        if (IsQueued(row)) yield return $"Next attempt: {Time(row.NextAttemptAt)} UTC";
        if (row.FinishedAt is not null) yield return $"Ended {Time(row.FinishedAt)} UTC";
        if (row.LastReply is { } reply) yield return $"Reply: {reply}";
    }

    private static string StateText(OutboxRow row) => row.Status switch
    {
        nameof(DeliveryStatus.Queued) => "queued",
        nameof(DeliveryStatus.Sending) => row.BegunAt is null ? "leased by a worker" : "being sent",
        nameof(DeliveryStatus.Uncertain) =>
            $"on hold, it may have been delivered. Send it again: digest outbox release {row.Key}",
        nameof(DeliveryStatus.Held) => $"on hold, it cannot be made. Send it again: digest outbox release {row.Key}",
        nameof(DeliveryStatus.Failed) => $"failed. Send it again: digest outbox retry {row.Key}",
        var other => other.ToLowerInvariant(),
    };

    private static bool IsQueued(OutboxRow row) => row.Status == nameof(DeliveryStatus.Queued);

    private static string Time(long? instant) => instant is { } value
        ? Instants.FromRow(value).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
        : "";
}
