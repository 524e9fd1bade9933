using System.CommandLine;
using System.Globalization;
using Digest.Bounces;
using Digest.Cli.Usage;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest suppressions</c>: lists the addresses that must not be mailed, and unblocks them.</summary>
internal static class SuppressionsCommand
{
    public static Command Create(CommandHost host) =>
        new CliCommand(
            "suppressions",
            "Manage suppressed addresses. They bounced, complained or came blocked, and get no mail.",
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
        var email = new Argument<string?>("EMAIL")
        {
            Description = "The address.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var domain = new Option<string?>("--domain")
        {
            Description = "All addresses of this domain.",
            HelpName = "NAME",
        };
        var since = CommonOptions.Date("All addresses suppressed on this day (UTC) or later.", "--since");
        var command = new CliCommand(
            "remove",
            "Unblock an address once its mailbox accepts mail. A suppressed subscriber is paused and can be resumed. "
                + "Someone who complained has unsubscribed: add again. With --domain or --since, undo what a server's "
                + "mistake did to many: who was active is active again, and mail that failed is sent.",
            "digest suppressions remove ada@example.org",
            "digest suppressions remove --domain example.org --since 2026-03-05")
        {
            email, domain, since,
        };
        command.Validators.Add(result =>
        {
            var isBulk = result.GetValue(domain) is not null || result.GetValue(since) is not null;
            if (isBulk == (result.GetValue(email) is not null))
                result.AddError("Give an address, or --domain or --since.");
        });
        command.SetAction(
            host.RunWithDatabase(
                (context, cancellationToken) => context.Value(email) is { } one
                    ? RemoveAsync(context, one, cancellationToken)
                    : RestoreAsync(context, context.Value(domain), context.Value(since), cancellationToken)));
        return command;
    }

    private static async Task<int> RestoreAsync(
        CommandContext context, string? domain, DateOnly? since, CancellationToken cancellationToken)
    {
        if (domain is not null)
        {
            var (sample, error) = EmailAddress.Parse($"someone@{domain}");
            if (sample is null)
            {
                context.Output.Error(error!);
                return ExitCode.Usage;
            }

            domain = sample.Domain;
        }

        var from = since is { } day
            ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : DateTimeOffset.UnixEpoch;
        var (restored, mails) = await context.Get<UnknownMailboxes>().RestoreAsync(domain, from, cancellationToken);
        if (restored.Count == 0)
        {
            context.Output.Error("No such address is suppressed. See: digest suppressions list");
            return ExitCode.Failed;
        }

        var active = restored.Count(one => one.IsActive);
        var others = restored.Count(one => !one.IsActive && one.Subscriber != 0);
        context.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Unblocked {restored.Count} addresses: {active} subscribers active again, {others} paused. "
                + $"Mails that will be sent again: {mails}."));
        return ExitCode.Ok;
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
