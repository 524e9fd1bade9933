using System.CommandLine;
using Digest.Cli.Usage;
using System.Globalization;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest suppressions</c>: lists the addresses that bounced or complained, and unblocks them.</summary>
internal static class SuppressionsCommand
{
    public static Command Create(CommandHost host) =>
        new CliCommand(
            "suppressions",
            "Manage suppressed addresses. They bounced or complained and get no mail.",
            "digest suppressions list",
            "digest suppressions remove ada@example.org")
        {
            List(host), Remove(host),
        };

    private static CliCommand List(CommandHost host)
    {
        var command = new CliCommand(
            "list", "List suppressed addresses with the reason.", "digest suppressions list --json | jq -r .email")
        {
        };
        command.SetAction(
            host.RunReading(
                async (context, cancellationToken) =>
                {
                    await context.Output.ListAsync(
                        context.Get<SuppressionStore>().StreamAsync(cancellationToken),
                        suppressed => suppressed,
                        ["email", "reason", "since", "detail"],
                        Cells,
                        "No address is suppressed.",
                        cancellationToken);
                    return ExitCode.Ok;
                }
            ));
        return command;
    }

    private static string[] Cells(SuppressedAddress suppressed) =>
        [
            suppressed.Email,
            suppressed.Reason.ToString(),
            suppressed.At.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            suppressed.Detail ?? "",
        ];

    private static CliCommand Remove(CommandHost host)
    {
        var email = new Argument<string>("EMAIL") { Description = "The address." };
        var command = new CliCommand(
            "remove",
            "Unblock an address once its mailbox accepts mail. A suppressed subscriber is paused and can be resumed. "
                + "Someone who complained has unsubscribed: add again.",
            "digest suppressions remove ada@example.org")
        {
            email,
        };
        command.SetAction(
            host.RunWithDatabase(
                (context, cancellationToken) => RemoveAsync(context, context.Value(email), cancellationToken)));
        return command;
    }

    private static async Task<int> RemoveAsync(
        CommandContext context, string email, CancellationToken cancellationToken)
    {
        var (address, error) = EmailAddress.Parse(email);
        if (address is null)
        {
            context.Output.Error(error!);
            return ExitCode.Usage;
        }

        if (!await context.Get<SubscriberLifecycle>().UnblockAsync(address, cancellationToken))
        {
            context.Output.Error($"{address} is not suppressed. See: digest suppressions list");
            return ExitCode.Failed;
        }

        var next = await context.Get<SubscriberStore>().FindAsync(address, cancellationToken)
            is { Status: SubscriberStatus.Paused }
            ? $"The subscription is paused. Resume: digest subscribers resume {address}"
            : $"To subscribe it: digest subscribers add {address}";
        context.Output.Line($"Unblocked {address}. {next}");
        return ExitCode.Ok;
    }
}
