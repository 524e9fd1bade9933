using Digest.Cli.Usage;
using Digest.Delivery.Pacing;
using Digest.Storage;

namespace Digest.Cli.Outbox;

/// <summary><c>digest outbox pause</c> and <c>resume</c>: all mail waits until the operator ends that.</summary>
internal static class OutboxPauseCommand
{
    public static CliCommand Pause(CommandHost host)
    {
        var command = new CliCommand(
            "pause",
            "Send nothing, on all workers, until you resume. Digests are still created.",
            "digest outbox pause");
        command.SetAction(host.RunWithDatabase(
            async (context, cancellationToken) =>
            {
                await context.Get<SqlDatabase>().WriteAsync(DeliverySwitch.PauseAsync, cancellationToken);
                context.Output.Line("Delivery is paused. Resume it: digest outbox resume");
                return ExitCode.Ok;
            }));
        return command;
    }

    public static CliCommand Resume(CommandHost host)
    {
        var command = new CliCommand(
            "resume",
            "Send again after a pause, a restore or complaints. Mails on hold stay on hold.",
            "digest outbox resume");
        command.SetAction(host.RunWithDatabase(
            async (context, cancellationToken) =>
            {
                await context.Get<SqlDatabase>().WriteAsync(DeliverySwitch.ResumeAsync, cancellationToken);
                context.Output.Line("Delivery resumes with the next run.");
                return ExitCode.Ok;
            }));
        return command;
    }
}
