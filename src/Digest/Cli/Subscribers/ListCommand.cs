using System.CommandLine;
using System.Globalization;
using Digest.Cli.Usage;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers list</c></summary>
internal static class ListCommand
{
    private static readonly string[] Columns =
    [
        "email", "status", "cadence", "at", "time zone", "topics", "papers", "next",
    ];

    public static Command Create(CommandHost host)
    {
        var status = CommonOptions.Choice<SubscriberStatus>(
            "--status", "List only subscribers with this status.", "STATUS");
        var command = new CliCommand(
            "list", "List subscribers by address.",
            "digest subscribers list --status paused", "digest subscribers list --json | jq -r .email")
        {
            status,
        };
        command.SetAction(
            host.RunReading(
                async (context, cancellationToken) =>
                {
                    await context.Output.ListAsync(
                        context.Get<SubscriberStore>().StreamAsync(context.Value(status), cancellationToken),
                        SubscriberView.Json,
                        Columns,
                        Cells,
                        "No subscribers yet. Add one: digest subscribers add EMAIL --topic \"NAME=QUERY\"",
                        cancellationToken);
                    return ExitCode.Ok;
                }
            ));
        return command;
    }

    private static string[] Cells(Subscriber subscriber) =>
        [
            subscriber.Email.ToString(),
            subscriber.Status.ToString().ToLowerInvariant(),
            SubscriberView.Cadence(subscriber),
            SubscriberView.SendTime(subscriber),
            subscriber.TimeZone,
            string.Join(", ", subscriber.Topics.Select(topic => topic.Name)),
            subscriber.MaxPapers.ToString(CultureInfo.InvariantCulture),
            subscriber.NextDue?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "",
        ];
}
