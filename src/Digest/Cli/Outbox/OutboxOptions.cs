using System.CommandLine;
using Digest.Cli.Subscribers;
using Digest.Outbox;

namespace Digest.Cli.Outbox;

/// <summary>Options that choose deliveries, on each command that has them.</summary>
internal sealed class OutboxOptions
{
    public Option<DeliveryStatus?> State { get; } =
        CommonOptions.Choice<DeliveryStatus>("--state", "Only mails in this state.", "STATE");

    public Option<string?> Subscriber { get; } = new("--subscriber")
    {
        Description = "Only mails to this subscriber.",
        HelpName = "EMAIL",
    };

    public Option<string?> Reply { get; } = new("--reply")
    {
        Description = "Only mails whose last reply contains this text.",
        HelpName = "TEXT",
    };

    public Option<DateOnly?> Day { get; } = CommonOptions.Date("Only mails queued on this day (UTC).", "--day");

    public void AddTo(Command command)
    {
        command.Add(State);
        command.Add(Subscriber);
        command.Add(Reply);
        command.Add(Day);
    }

    /// <summary>Runs a command with the filter; reports an error where the subscriber is unknown.</summary>
    public Task<int> RunAsync(
        CommandContext context,
        IReadOnlyList<long> keys,
        Func<OutboxFilter, Task<int>> command,
        CancellationToken cancellationToken)
    {
        var filter = new OutboxFilter(
            keys, context.Value(State), Subscriber: null, context.Value(Reply), context.Value(Day));
        return context.Value(Subscriber) is { } email
            ? SubscriberArgument.RunAsync(
                context, email, subscriber => command(filter with { Subscriber = subscriber.Key }), cancellationToken)
            : command(filter);
    }
}
