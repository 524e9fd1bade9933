using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Digest.Cli.Usage;
using Digest.Events;
using Digest.Webhooks;

namespace Digest.Cli.Webhooks;

/// <summary><c>digest webhooks events</c>, <c>replay</c> and <c>send</c>.</summary>
internal static class WebhookEventsCommand
{
    private const int MaxShown = 100_000;

    public static CliCommand List(CommandHost host)
    {
        var webhook = new Option<long?>("--webhook") { Description = "Only of this webhook.", HelpName = "WEBHOOK" };
        var state = CommonOptions.Choice<EventState>(
            "--state", "Only in this state.", "waiting|delivered|failed");
        var count = CommonOptions.Number("--count", "How many, the newest first. Default: 50.", 1, MaxShown, 50);
        var command = new CliCommand(
            "events",
            "List events and what became of them. With --json also what they carry.",
            "digest webhooks events --state failed",
            "digest webhooks events --webhook 1 --json | jq .data")
        {
            webhook, state, count,
        };
        command.SetAction(host.RunReading(
            async (context, cancellationToken) =>
            {
                context.Output.List(
                    await context.Get<EventOutbox>().ListAsync(
                        context.Value(webhook), context.Value(state), context.Value(count), cancellationToken),
                    Json,
                    ["event", "type", "webhook", "state", "attempts", "at", "next or end", "error"],
                    Cells,
                    "No such events.");
                return ExitCode.Ok;
            }));
        return command;
    }

    public static CliCommand Replay(CommandHost host)
    {
        var key = WebhooksCommand.KeyArgument();
        var ids = new Argument<string[]>("EVENT")
        {
            Description = "Ids, as digest webhooks events shows them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var since = Since();
        var command = new CliCommand(
            "replay",
            "Send events to a webhook again, with the same ids: by id, or all since an instant.",
            "digest webhooks replay 1 evt_0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c0e",
            "digest webhooks replay 1 --since 2026-03-05T14:00Z")
        {
            key, ids, since,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(ids) is { Length: > 0 } == (result.GetResult(since) is not null))
                result.AddError("Give ids of events, or --since.");
        });
        command.SetAction(host.RunWithDatabase((context, cancellationToken) => WebhooksCommand.ForOneAsync(
            context,
            context.Value(key),
            async webhook =>
            {
                var wanted = context.Value(ids) is { Length: > 0 } some ? some : null;
                var replayed = await context.Get<EventOutbox>().ReplayAsync(
                    webhook.Key, wanted, context.Value(since) ?? default, cancellationToken);
                if (replayed == 0)
                {
                    context.Output.Error(
                        $"No such events. See: digest webhooks events --webhook {webhook.Key}");
                    return ExitCode.Failed;
                }

                context.Output.Line($"Events that will be sent again: {replayed}");
                return ExitCode.Ok;
            },
            cancellationToken)));
        return command;
    }

    public static CliCommand Send(CommandHost host)
    {
        var command = new CliCommand(
            "send",
            "Send what is due, once. Only needed where no digest run is running.",
            "digest webhooks send");
        command.SetAction(host.RunWithDatabase(
            async (context, cancellationToken) =>
            {
                var report = await context.Get<WebhookSender>().SendDueAsync(
                    Timeout.InfiniteTimeSpan, cancellationToken);
                context.Output.Line(report.ToString(), report);
                return ExitCode.Ok;
            }));
        return command;
    }

    private static Option<DateTimeOffset?> Since() => new("--since")
    {
        Description = "All since this day or instant (UTC).",
        HelpName = "INSTANT",
        CustomParser = argument =>
        {
            var text = argument.Tokens[0].Value;
            if (DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
                return instant;
            argument.AddError($"Not an instant: '{text}'. Use YYYY-MM-DD or YYYY-MM-DDThh:mmZ.");
            return null;
        },
    };

    private static object Json(SentEvent sent) => new
    {
        @event = sent.Event.Id,
        type = sent.Event.Type,
        sent.Webhook,
        sent.State,
        sent.Attempts,
        at = sent.Event.At,
        next_attempt_at = sent.State == EventState.Waiting ? sent.NextAttemptAt : (DateTimeOffset?)null,
        sent.FinishedAt,
        error = sent.LastError,
        data = JsonNode.Parse(sent.Event.Data),
    };

    private static string[] Cells(SentEvent sent) =>
    [
        sent.Event.Id,
        sent.Event.Type,
        sent.Webhook.ToString(CultureInfo.InvariantCulture),
        sent.State.ToString().ToLowerInvariant(),
        sent.Attempts.ToString(CultureInfo.InvariantCulture),
        Time(sent.Event.At),
        Time(sent.FinishedAt ?? sent.NextAttemptAt),
        sent.LastError ?? "",
    ];

    private static string Time(DateTimeOffset instant) =>
        instant.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
