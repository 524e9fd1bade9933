using System.CommandLine;
using System.Globalization;
using Digest.Cli.Usage;
using Digest.Outbox;

namespace Digest.Cli.Outbox;

/// <summary><c>digest outbox retry</c> and <c>release</c>: mails go back into the queue.</summary>
internal static class OutboxAgainCommand
{
    public static CliCommand Retry(CommandHost host) => Create(
        host,
        new CliCommand(
            "retry",
            "Send failed mails again, and waiting ones now. Name them, or choose them with options.",
            "digest outbox retry 17 18",
            "digest outbox retry --state failed --day 2026-03-05"),
        [DeliveryStatus.Failed, DeliveryStatus.Queued],
        delivered: null);

    public static CliCommand Release(CommandHost host)
    {
        var delivered = new Option<bool>("--delivered")
        {
            Description = "They are known to have arrived: mark them as delivered, send nothing.",
        };
        return Create(
            host,
            new CliCommand(
                "release",
                "Send mails again that are on hold (uncertain or held). Name them, or choose them with options.",
                "digest outbox release 17",
                "digest outbox release --state uncertain --delivered") { delivered },
            [DeliveryStatus.Uncertain, DeliveryStatus.Held],
            delivered);
    }

    private static CliCommand Create(
        CommandHost host, CliCommand command, DeliveryStatus[] of, Option<bool>? delivered)
    {
        var keys = new Argument<long[]>("KEY")
        {
            Description = "Keys, as digest outbox list shows them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var options = new OutboxOptions();
        command.Add(keys);
        options.AddTo(command);
        command.SetAction(host.RunWithDatabase(
            (context, cancellationToken) => options.RunAsync(
                context,
                context.Value(keys) ?? [],
                filter => RunAsync(
                    context, filter, of, delivered is not null && context.Value(delivered), cancellationToken),
                cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        OutboxFilter filter,
        DeliveryStatus[] of,
        bool isDelivered,
        CancellationToken cancellationToken)
    {
        if (filter.IsOpen)
        {
            context.Output.Error("Which mails? Give keys, or --state, --subscriber, --reply or --day.");
            return ExitCode.Usage;
        }

        var queue = context.Get<OutboxQueue>();
        var changed = isDelivered
            ? await queue.MarkDeliveredAsync(filter, of, cancellationToken)
            : await queue.SendAgainAsync(filter, of, cancellationToken);
        var unchanged = filter.Keys.Except(changed).ToList();
        context.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{(isDelivered ? "Marked as delivered" : "Queued for the next run")}: {changed.Count}"));
        if (unchanged.Count == 0) return ExitCode.Ok;
        context.Output.Error(
            $"Unchanged: {string.Join(", ", unchanged)}. Their state is not "
                + $"{string.Join(" or ", of).ToLowerInvariant()}. See: digest outbox show KEY");
        return ExitCode.Failed;
    }
}
