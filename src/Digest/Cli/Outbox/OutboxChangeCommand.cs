using System.CommandLine;
using System.Globalization;
using Digest.Cli.Usage;
using Digest.Outbox;

namespace Digest.Cli.Outbox;

/// <summary>
/// <c>digest outbox retry</c>, <c>release</c> and <c>cancel</c>: mails go back into the queue, or out of it.
/// </summary>
internal static class OutboxChangeCommand
{
    /// <summary>Mails that <c>--json</c> shows are read in parts of this size.</summary>
    private const int MaxKeys = 1000;

    public static CliCommand Retry(CommandHost host) => Create(
        host,
        new CliCommand(
            "retry",
            "Send failed mails again, and waiting ones now. Name them, or choose them with options.",
            "digest outbox retry 17 18",
            "digest outbox retry --state failed --day 2026-03-05"),
        _ => OutboxChange.Retry);

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
            context => context.Value(delivered) ? OutboxChange.MarkDelivered : OutboxChange.Release);
    }

    public static CliCommand Cancel(CommandHost host) => Create(
        host,
        new CliCommand(
            "cancel",
            "Cancel mails that are queued or on hold. Name them, or choose them with options.",
            "digest outbox cancel 17 18",
            "digest outbox cancel --state held")
        {
            Notes = "The papers of a cancelled digest do not come again. "
                + "A mail that is being sent cannot be cancelled.",
        },
        _ => OutboxChange.Cancel);

    private static CliCommand Create(CommandHost host, CliCommand command, Func<CommandContext, OutboxChange> change)
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
                filter => RunAsync(context, filter, change(context), cancellationToken),
                cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, OutboxFilter filter, OutboxChange change, CancellationToken cancellationToken)
    {
        if (filter.IsOpen)
        {
            context.Output.Error("Which mails? Give keys, or --state, --subscriber, --reply or --day.");
            return ExitCode.Usage;
        }

        var queue = context.Get<OutboxQueue>();
        var changed = await queue.ChangeAsync(change, filter, cancellationToken);
        if (context.Output.IsJson) await WriteAsync(context, queue, changed, cancellationToken);
        else context.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{change.Done}: {changed.Count}"));
        var unchanged = filter.Keys.Except(changed).ToList();
        if (unchanged.Count == 0) return ExitCode.Ok;
        context.Output.Error(
            $"Unchanged: {string.Join(", ", unchanged)}. Their state is not "
                + $"{string.Join(" or ", change.Of).ToLowerInvariant()}. See: digest outbox show KEY");
        return ExitCode.Failed;
    }

    /// <summary>The changed mails, as they are now.</summary>
    private static async Task WriteAsync(
        CommandContext context, OutboxQueue queue, IReadOnlyList<long> changed, CancellationToken cancellationToken)
    {
        foreach (var keys in changed.Order().Chunk(MaxKeys))
        {
            var rows = queue.StreamAsync(new OutboxFilter(keys, null, null, null, null), cancellationToken);
            await foreach (var row in rows) context.Output.Json(OutboxView.Json(row));
        }
    }
}
