using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary>For commands that name a subscriber by address.</summary>
internal static class SubscriberArgument
{
    /// <summary>
    /// Runs <paramref name="command"/> for the subscriber; reports an error when the address is not valid or not
    /// subscribed.
    /// </summary>
    public static async Task<int> RunAsync(
        CommandContext context, string email, Func<Subscriber, Task<int>> command, CancellationToken cancellationToken)
    {
        var (address, error) = EmailAddress.Parse(email);
        if (address is null)
        {
            context.Output.Error(error!);
            return ExitCode.Usage;
        }

        if (await context.Get<SubscriberStore>().FindAsync(address, cancellationToken) is { } subscriber)
            return await command(subscriber);
        context.Output.Error($"No subscriber {address}. See: digest subscribers list");
        return ExitCode.Failed;
    }
}
