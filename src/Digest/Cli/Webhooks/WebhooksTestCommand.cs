using System.Globalization;
using Digest.Cli.Usage;
using Digest.Webhooks;

namespace Digest.Cli.Webhooks;

/// <summary><c>digest webhooks test</c></summary>
internal static class WebhooksTestCommand
{
    public static CliCommand Create(CommandHost host)
    {
        var key = WebhooksCommand.KeyArgument();
        var command = new CliCommand(
            "test",
            "Send a webhook.test event now and show the response, also to a webhook that is disabled.",
            "digest webhooks test 1")
        {
            key,
        };
        command.SetAction(host.RunWithDatabase((context, cancellationToken) => WebhooksCommand.ForOneAsync(
            context,
            context.Value(key),
            async webhook =>
            {
                var clock = context.Get<TimeProvider>();
                var began = clock.GetTimestamp();
                var answer = await context.Get<WebhookSender>().TestAsync(webhook, cancellationToken);
                var took = clock.GetElapsedTime(began).TotalMilliseconds;
                if (answer.Error is { } error)
                {
                    context.Output.Error($"Webhook {webhook.Key} did not accept the test: {error}");
                    return ExitCode.Failed;
                }

                context.Output.Line(string.Create(
                    CultureInfo.InvariantCulture, $"Webhook {webhook.Key} accepted the test in {took:0} ms."));
                return ExitCode.Ok;
            },
            cancellationToken)));
        return command;
    }
}
