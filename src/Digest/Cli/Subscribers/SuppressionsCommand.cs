using System.CommandLine;
using System.Globalization;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest suppressions</c>: the addresses that bounced or complained, and how to mail one of them again.</summary>
internal static class SuppressionsCommand
{
    public static Command Create(CommandHost host) =>
        new CliCommand(
            "suppressions", "Addresses that must not be mailed: they bounced or complained.", "digest suppressions list",
            "digest suppressions remove ada@example.org")
        {
            List(host), Remove(host),
        };

    private static CliCommand List(CommandHost host)
    {
        var json = CommonOptions.Json();
        var command = new CliCommand("list", "List them by address, with the reason.", "digest suppressions list --json | jq -r .email") { json };
        command.SetAction(host.RunWithDatabase(async (context, cancellationToken) =>
        {
            await context.Output.ListAsync(
                context.Value(json), context.Get<SuppressionStore>().AllAsync(cancellationToken), suppressed => suppressed,
                ["email", "reason", "since", "detail"], Cells, "No address is suppressed.", cancellationToken);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static string[] Cells(SuppressedAddress suppressed) =>
        [suppressed.Email, suppressed.Reason.ToString(), suppressed.At.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), suppressed.Detail ?? ""];

    private static CliCommand Remove(CommandHost host)
    {
        var email = new Argument<string>("EMAIL") { Description = "The address." };
        var command = new CliCommand(
            "remove",
            "Let an address be mailed again, once its owner has mended it. A subscriber who was suppressed is paused then, and can be resumed; "
            + "who complained has left and can only be added anew.",
            "digest suppressions remove ada@example.org") { email };
        command.SetAction(host.RunWithDatabase((context, cancellationToken) => RemoveAsync(context, context.Value(email), cancellationToken)));
        return command;
    }

    private static async Task<int> RemoveAsync(CommandContext context, string email, CancellationToken cancellationToken)
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

        var next = await context.Get<SubscriberStore>().FindAsync(address, cancellationToken) is { Status: SubscriberStatus.Paused }
            ? $"Its subscription is paused. To go on: digest subscribers resume {address}"
            : $"To send digests there: digest subscribers add {address}";
        context.Output.Line($"{address} may be mailed again. {next}");
        return ExitCode.Ok;
    }
}
