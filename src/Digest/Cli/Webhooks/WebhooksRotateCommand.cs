using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Events;

namespace Digest.Cli.Webhooks;

/// <summary><c>digest webhooks rotate</c></summary>
internal static class WebhooksRotateCommand
{
    public static CliCommand Create(CommandHost host)
    {
        var key = WebhooksCommand.KeyArgument();
        var command = new CliCommand(
            "rotate",
            "Sign with a new secret, shown once. For 24 hours the old one signs too.",
            "digest webhooks rotate 1")
        {
            key,
        };
        command.SetAction(host.RunWithDatabase((context, cancellationToken) => WebhooksCommand.ForOneAsync(
            context,
            context.Value(key),
            async webhook =>
            {
                var secret = WebhookSecret.New();
                var until = await context.Get<WebhookStore>().RotateAsync(webhook.Key, secret, cancellationToken);
                if (context.Output.IsJson)
                {
                    context.Output.Json(new { webhook = webhook.Key, secret, old_secret_until = until });
                    return ExitCode.Ok;
                }

                context.Output.Line($"The new secret of webhook {webhook.Key}, which is not shown again: {secret}");
                context.Output.Line($"The old one signs too until {UtcMinute.Of(until)} UTC.");
                return ExitCode.Ok;
            },
            cancellationToken)));
        return command;
    }
}
