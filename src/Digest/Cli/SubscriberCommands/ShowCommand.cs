using System.CommandLine;
using System.Globalization;
using Digest.Subscribers;

namespace Digest.Cli.SubscriberCommands;

/// <summary><c>digest subscribers show</c></summary>
internal static class ShowCommand
{
    public static Command Create(CommandHost host)
    {
        var email = SubscribersCommand.EmailArgument();
        var json = CommonOptions.Json();
        var command = new CliCommand("show", "Show one subscriber, and how the queries are understood.", "digest subscribers show ada@example.org") { email, json };
        command.SetAction(host.RunWithDatabase(SubscribersCommand.ForOne(email, async (context, subscriber, cancellationToken) =>
        {
            var output = context.Output;
            if (context.Value(json))
            {
                output.Json(SubscriberView.Json(subscriber));
                return ExitCode.Ok;
            }

            output.Line($"{subscriber.Email}{(subscriber.Name is null ? "" : $" ({subscriber.Name})")}, {subscriber.Status.ToString().ToLowerInvariant()}");
            output.Line(
                $"{SubscriberView.Cadence(subscriber)} at {SubscriberView.SendTime(subscriber)} {subscriber.TimeZone}, "
                + $"at most {subscriber.MaxPapers.ToString(CultureInfo.InvariantCulture)} papers, language {subscriber.Locale}{(subscriber.Bibtex ? ", with BibTeX" : "")}");
            output.Line($"Next digest: {SubscriberView.LocalDue(subscriber)}");
            if (await context.Get<SubscriberStore>().WhySuppressedAsync(subscriber.Email, cancellationToken) is { } reason) output.Line($"Must not be mailed: {reason}");
            SubscriberView.WriteTopics(output, subscriber);
            return ExitCode.Ok;
        })));
        return command;
    }
}
