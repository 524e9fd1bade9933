using System.CommandLine;
using System.Globalization;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Events;
using Digest.Webhooks;

namespace Digest.Cli.Webhooks;

/// <summary><c>digest webhooks</c>: which other programs are told what happens.</summary>
internal static class WebhooksCommand
{
    public static Command Create(CommandHost host) => new CliCommand(
        "webhooks",
        "Tell other programs and chats what happens.",
        "digest webhooks add https://example.org/digest --events subscriber.subscribed subscriber.unsubscribed",
        "digest webhooks list",
        "digest webhooks events --state failed",
        "digest webhooks replay 1 --since 2026-03-05")
    {
        WebhooksAddCommand.Create(host),
        List(host),
        WebhooksTestCommand.Create(host),
        WebhooksRotateCommand.Create(host),
        WebhookEventsCommand.List(host),
        WebhookEventsCommand.Replay(host),
        WebhookEventsCommand.Send(host),
        Enable(host),
        Remove(host),
    };

    public static Argument<long> KeyArgument() => new("WEBHOOK")
    {
        Description = "The webhook's number, as digest webhooks list shows it.",
    };

    /// <summary>Runs a command for one webhook; reports an error when there is no such one.</summary>
    public static async Task<int> ForOneAsync(
        CommandContext context, long key, Func<Webhook, Task<int>> command, CancellationToken cancellationToken)
    {
        if (await context.Get<WebhookStore>().FindAsync(key, cancellationToken) is { } webhook)
            return await command(webhook);
        context.Output.Error($"No webhook {key}. See: digest webhooks list");
        return ExitCode.Failed;
    }

    private static CliCommand List(CommandHost host)
    {
        var command = new CliCommand(
            "list", "List webhooks, and how many events wait for each.", "digest webhooks list");
        command.SetAction(host.RunReading(
            async (context, cancellationToken) =>
            {
                var now = context.Get<TimeProvider>().GetUtcNow();
                var counts = await context.Get<EventOutbox>().CountAsync(cancellationToken);
                long CountOf(Webhook webhook, EventState state) =>
                    counts[webhook.Key].Where(one => one.State == state).Sum(one => one.Count);
                context.Output.List(
                    await context.Get<WebhookStore>().ListAsync(cancellationToken),
                    webhook => WebhookView.Json(
                        webhook, CountOf(webhook, EventState.Waiting), CountOf(webhook, EventState.Failed), now),
                    ["webhook", "state", "waiting", "given up", "url", "format", "old secret until", "events"],
                    webhook =>
                    [
                        webhook.Key.ToString(CultureInfo.InvariantCulture),
                        WebhookView.State(webhook),
                        CountOf(webhook, EventState.Waiting).ToString(CultureInfo.InvariantCulture),
                        CountOf(webhook, EventState.Failed).ToString(CultureInfo.InvariantCulture),
                        WebhookView.Url(webhook),
                        WebhookView.Format(webhook),
                        UtcMinute.Of(webhook.OldSecretAt(now)?.Until),
                        string.Join(' ', webhook.Events.Select(kind => kind.Type())),
                    ],
                    "No webhooks. Add one: digest webhooks add URL --events TYPE");
                return ExitCode.Ok;
            }));
        return command;
    }

    private static CliCommand Enable(CommandHost host)
    {
        var key = KeyArgument();
        var command = new CliCommand(
            "enable",
            "Send to a webhook again that was disabled after failing for days; what waits is sent at once.",
            "digest webhooks enable 1")
        {
            key,
        };
        command.SetAction(host.RunWithDatabase((context, cancellationToken) => ForOneAsync(
            context,
            context.Value(key),
            async webhook =>
            {
                await context.Get<WebhookStore>().EnableAsync(webhook.Key, cancellationToken);
                await context.Get<WebhookNotices>().SettledAsync(
                    webhook.Key, "The operator has enabled it.", cancellationToken);
                context.Output.Line(webhook.DisabledAt is null
                    ? $"Webhook {webhook.Key} was not disabled."
                    : $"Webhook {webhook.Key} is enabled. Events while it was disabled were not recorded.");
                return ExitCode.Ok;
            },
            cancellationToken)));
        return command;
    }

    private static CliCommand Remove(CommandHost host)
    {
        var key = KeyArgument();
        var command = new CliCommand(
            "remove", "Remove a webhook and what waits for it.", "digest webhooks remove 1") { key };
        command.SetAction(host.RunWithDatabase((context, cancellationToken) => ForOneAsync(
            context,
            context.Value(key),
            async webhook =>
            {
                await context.Get<WebhookStore>().RemoveAsync(webhook.Key, cancellationToken);
                await context.Get<WebhookNotices>().SettledAsync(
                    webhook.Key, "The operator has removed it.", cancellationToken);
                context.Output.Line($"Removed webhook {webhook.Key}.");
                return ExitCode.Ok;
            },
            cancellationToken)));
        return command;
    }
}
