using System.CommandLine;
using System.Globalization;
using Digest.Cli.Usage;
using Digest.Delivery.Pacing;
using Digest.Maintenance.Health;
using Digest.Storage;

namespace Digest.Cli.Outbox;

/// <summary><c>digest outbox warm-up</c>: lets a new sending address send a little more each day.</summary>
internal static class OutboxWarmUpCommand
{
    private static readonly Option<bool> Restart = new("--restart")
    {
        Description = "Today is the first day: for a new address, or one that sent nothing for a month.",
    };

    private static readonly Option<bool> End = new("--end") { Description = "No warm-up: send all that is due." };

    public static CliCommand Create(CommandHost host)
    {
        var command = new CliCommand(
            "warm-up",
            "Send a little more each day from a new address; show how far that is.",
            "digest outbox warm-up --restart",
            "digest outbox warm-up")
        {
            Restart,
            End,
        };
        command.SetAction(host.RunWithDatabase(
            async (context, cancellationToken) =>
            {
                if (context.Value(Restart) && context.Value(End))
                {
                    context.Output.Error("--restart and --end exclude each other.");
                    return ExitCode.Usage;
                }

                var state = await context.Get<SqlDatabase>().WriteAsync(
                    async sql =>
                    {
                        if (context.Value(Restart)) await WarmUp.StartAsync(sql, await sql.NowAsync());
                        if (context.Value(End)) await WarmUp.EndAsync(sql);
                        return await context.Get<DailyAllowance>().FindAsync(sql);
                    },
                    cancellationToken);
                Write(context, state);
                return ExitCode.Ok;
            }));
        return command;
    }

    private static void Write(CommandContext context, AllowanceState? state)
    {
        if (context.Output.IsJson) context.Output.Json(new { state?.Limit, state?.Sent, state?.WarmUp });
        else if (state?.WarmUp is not { } warmUp)
            context.Output.Line("No warm-up is under way. Begin one: digest outbox warm-up --restart");
        else
        {
            context.Output.Line($"{SendingText.Today(state)}. What exceeds it waits until tomorrow.");
            var curve = context.Settings.Delivery.WarmUp;
            context.Output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"Tomorrow: {WarmUp.LimitOf(curve, warmUp.Day + 1)}; it ends after day {curve.Days + 1}."));
        }
    }
}
