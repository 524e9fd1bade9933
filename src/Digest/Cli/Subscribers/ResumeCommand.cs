using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers resume</c></summary>
internal static class ResumeCommand
{
    public static Command Create(CommandHost host)
    {
        var email = SubscribersCommand.EmailArgument();
        var command = new CliCommand(
            "resume",
            FormattableString.Invariant($"Resume a paused subscription; includes papers since the pause, up to ")
                + FormattableString.Invariant($"{SubscriberLifecycle.MaxCatchUp.Days} days back."),
            "digest subscribers resume ada@example.org")
        {
            email,
        };
        command.SetAction(
            host.RunWithDatabase(
                SubscribersCommand.ForOne(
                    email,
                    async (context, subscriber, cancellationToken) =>
                    {
                        if (await context.Get<SubscriberLifecycle>().ResumeAsync(subscriber.Key, cancellationToken))
                        {
                            var resumed = (
                                await context.Get<SubscriberStore>().FindAsync(subscriber.Key, cancellationToken)
                            )!;
                            context.Output.Line(
                                $"Resumed {subscriber.Email}. Next digest: {SubscriberView.LocalDue(resumed)}");
                            return ExitCode.Ok;
                        }

                        context.Output.Error($"{subscriber.Email} is "
                            + $"{subscriber.Status.ToString().ToLowerInvariant()}, not paused.{Hint(subscriber)}");
                        return ExitCode.Failed;
                    })));
        return command;
    }

    private static string Hint(Subscriber subscriber) =>
        subscriber.Status == SubscriberStatus.Unsubscribed
            ? $" To ask them back: digest subscribers add {subscriber.Email}"
            : "";
}
