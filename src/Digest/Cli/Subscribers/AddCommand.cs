using System.CommandLine;
using Digest.Cli.Topics;
using Digest.Cli.Usage;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers add</c></summary>
internal static class AddCommand
{
    public static Command Create(CommandHost host)
    {
        var email = SubscribersCommand.EmailArgument();
        var topics = new Option<string[]>("--topic", "-t")
        {
            Description =
                "A topic, as NAME=QUERY or just QUERY. Repeatable. Without topics the digest contains trending papers.",
            HelpName = "NAME=QUERY",
        };
        var options = new SubscriberOptions();
        var confirm = new Option<bool>("--confirm")
        {
            Description = "Ask for confirmation by mail first. Default: active at once.",
        };
        var command = new CliCommand(
            "add",
            "Add a subscriber. Omitted options use the defaults of section Subscribers. Someone who unsubscribed is "
                + "asked by mail first.",
            "digest subscribers add ada@example.org --topic \"Agents=language model agents\"",
            "digest subscribers add ada@example.org -t '\"speculative decoding\" OR cat:cs.DC -survey' --cadence "
                + "weekly:friday --send-time 16:00 --time-zone Asia/Tokyo",
            "digest subscribers add ada@example.org")
        {
            email, topics, confirm,
        };
        options.AddTo(command);
        command.SetAction(host.RunWithDatabase((context, cancellationToken) => AddAsync(
            context,
            options.Read(context, new SubscriberInput
            {
                Email = context.Value(email),
                Status = context.Value(confirm) ? nameof(SubscriberStatus.Pending) : null,
                Topics = context.Value(topics) ?? [],
            }),
            cancellationToken)));
        return command;
    }

    private static async Task<int> AddAsync(
        CommandContext context, SubscriberInput input, CancellationToken cancellationToken)
    {
        var (parsed, errors) = input.Parse(context.Settings.Subscribers);
        foreach (var error in errors) context.Output.Error(error);
        if (parsed?.Status == SubscriberStatus.Pending && context.Settings.PublicUrl is null)
        {
            context.Output.Error(
                "--confirm needs PublicUrl, because the mail links to a page. Set PublicUrl, or omit --confirm.");
            return ExitCode.Usage;
        }

        if (parsed is null) return ExitCode.Usage;
        if (context.Settings.PublicUrl is null
            && await context.Get<SubscriberStore>().FindAsync(parsed.Email, cancellationToken)
                is { Status: SubscriberStatus.Unsubscribed })
        {
            context.Output.Error($"{parsed.Email} has unsubscribed; nothing was changed. Only they can come back, with "
                + "a link in a mail. Set PublicUrl, then add them again.");
            return ExitCode.Failed;
        }

        var outcome = await context.Get<SubscriberLifecycle>().AddAsync(parsed, cancellationToken);
        switch (outcome)
        {
            case AddOutcome.AlreadySubscribed:
                context.Output.Error($"{parsed.Email} is already subscribed; nothing was changed. See: digest "
                    + $"subscribers show {parsed.Email}");
                return ExitCode.Failed;
            case AddOutcome.Suppressed:
                var reason = await context.Get<SuppressionStore>().FindAsync(parsed.Email, cancellationToken);
                context.Output.Error(
                    $"{parsed.Email} is suppressed ({reason}); nothing was added. Unblock it: digest suppressions "
                        + $"remove {parsed.Email}");
                return ExitCode.Failed;
        }

        if (outcome == AddOutcome.Invited)
        {
            context.Output.Line($"{parsed.Email} has unsubscribed. A mail asks whether they want to come back; until "
                + "they confirm, they stay unsubscribed.");
            return ExitCode.Ok;
        }

        var added = (await context.Get<SubscriberStore>().FindAsync(parsed.Email, cancellationToken))!;
        context.Output.Line($"Added {added.Email}, {added.Status.ToString().ToLowerInvariant()}.");
        if (added.Email.Warning is { } warning) context.Output.Hint(warning);
        SubscriberView.WriteTopics(context.Output, added);
        await UnknownLikes.HintAsync(context, added.Topics, cancellationToken);
        context.Output.Line(added.NextDue is null
            ? "A confirmation mail will be sent first."
            : $"Next digest: {SubscriberView.LocalDue(added)}. Preview it: digest preview {added.Email}");
        return ExitCode.Ok;
    }
}
