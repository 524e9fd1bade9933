using System.CommandLine;
using System.Globalization;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Outbox;

namespace Digest.Cli.Outbox;

/// <summary><c>digest outbox</c>: what became of each mail, and what should be sent again.</summary>
internal static class OutboxCommand
{
    public static Command Create(CommandHost host) =>
        new CliCommand(
            "outbox",
            "Show mails and their state; send them again, or cancel them.",
            "digest outbox list --state failed",
            "digest outbox show 17",
            "digest outbox retry --reply \"mailbox full\"",
            "digest outbox release --state uncertain",
            "digest outbox cancel 17")
        {
            List(host),
            Show(host),
            OutboxChangeCommand.Retry(host),
            OutboxChangeCommand.Release(host),
            OutboxChangeCommand.Cancel(host),
            OutboxPauseCommand.Pause(host),
            OutboxPauseCommand.Resume(host),
            OutboxWarmUpCommand.Create(host),
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
                        OutboxView.Json,
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

                if (context.Output.IsJson) context.Output.Json(OutboxView.Json(row));
                else foreach (var line in Lines(row)) context.Output.Line(line);
                return ExitCode.Ok;
            }));
        return command;
    }

    /// <summary>What matters most comes first: a narrow terminal leaves out the last columns.</summary>
    private static string[] Cells(OutboxRow row) =>
    [
        row.Key.ToString(CultureInfo.InvariantCulture),
        row.Status.ToLowerInvariant(),
        row.Recipient,
        row.LastReply ?? "",
        row.Attempts.ToString(CultureInfo.InvariantCulture),
        OutboxView.IsQueued(row) ? UtcMinute.Of(row.NextAttemptAt) : UtcMinute.Of(row.FinishedAt),
        row.Kind.ToLowerInvariant(),
        UtcMinute.Of(row.QueuedAt),
    ];

    private static IEnumerable<string> Lines(OutboxRow row)
    {
        yield return $"{row.Kind} to {row.Recipient}: {OutboxView.StateText(row)}";
        yield return $"Queued {UtcMinute.Of(row.QueuedAt)} UTC, attempts: {row.Attempts}";
        if (OutboxView.IsQueued(row)) yield return $"Next attempt: {UtcMinute.Of(row.NextAttemptAt)} UTC";
        if (row.FinishedAt is not null) yield return $"Ended {UtcMinute.Of(row.FinishedAt)} UTC";
        if (row.LastReply is { } reply) yield return $"Reply: {reply}";
    }
}
