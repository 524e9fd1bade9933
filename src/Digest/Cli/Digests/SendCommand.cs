using System.CommandLine;
using Digest.Cli.Subscribers;
using Digest.Delivery;
using Digest.Editions;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Cli.Digests;

/// <summary><c>digest send</c>: makes editions and delivers what waits, once, as the worker does all day.</summary>
internal static class SendCommand
{
    private static readonly Option<bool> Now = new("--now") { Description = "Make the edition of the current period for everybody active, due or not." };
    private static readonly Option<string?> To = new("--to") { Description = "Only for this subscriber.", HelpName = "EMAIL" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would be sent; save and send nothing." };
    private static readonly Option<DateOnly?> Date = CommonOptions.Date("With --dry-run: what would have been sent on that day.");
    private static readonly Option<bool> Json = CommonOptions.Json();

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "send",
            "Make the editions that are due and deliver all mail that waits.",
            "digest send", "digest send --now --to ada@example.org", "digest send --now --dry-run")
        {
            Now, To, DryRun, Date, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Date) is not null && !result.GetValue(DryRun)) result.AddError("--date looks back and goes with --dry-run: what is past is not sent again.");
        });
        command.SetAction(host.RunWithDatabase(RunAsync));
        return command;
    }

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        context.Value(To) is { } address
            ? SubscriberArgument.RunAsync(context, address, only => SendToAsync(context, only, cancellationToken), cancellationToken)
            : SendAsync(context, null, cancellationToken);

    private static Task<int> SendToAsync(CommandContext context, Subscriber only, CancellationToken cancellationToken)
    {
        if (only.Status == SubscriberStatus.Active) return SendAsync(context, only, cancellationToken);
        context.Output.Error($"{only.Email} is {only.Status.ToString().ToLowerInvariant()}; mail goes to active subscribers only.");
        return Task.FromResult(ExitCode.Failed);
    }

    private static async Task<int> SendAsync(CommandContext context, Subscriber? only, CancellationToken cancellationToken)
    {
        if (context.Value(DryRun)) return await DryRunAsync(context, only, cancellationToken);
        if (context.Value(Now) || only is not null) await MakeNowAsync(context, only, cancellationToken);
        else Remark(context, $"Due: {await context.Get<EditionBuilder>().MakeDueAsync(context.Get<TimeProvider>().GetUtcNow(), cancellationToken)}.");
        await context.Get<DeliveryRecovery>().RecoverOwnAsync(cancellationToken);
        var report = await context.Get<OutboxSender>().SendDueAsync(only?.Key, cancellationToken);
        Remark(context, $"Mail: {report}.");
        return report.Failed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task MakeNowAsync(CommandContext context, Subscriber? only, CancellationToken cancellationToken)
    {
        var any = false;
        await foreach (var made in context.Get<EditionBuilder>().MakeNowAsync(only?.Key, cancellationToken))
        {
            any = true;
            Tell(context, made.Subscriber, made.Edition);
        }

        if (!any) Remark(context, "There is nobody active to send to. Add a subscriber with 'digest subscribers add'.");
    }

    private static async Task<int> DryRunAsync(CommandContext context, Subscriber? only, CancellationToken cancellationToken)
    {
        var builder = context.Get<EditionBuilder>();
        var date = context.Value(Date);
        var store = context.Get<SubscriberStore>();
        var active = only is null ? store.AllAsync(SubscriberStatus.Active, cancellationToken) : AsyncEnumerable.Repeat(only, 1);
        await foreach (var subscriber in active)
            Tell(context, subscriber, await builder.PreviewAsync(subscriber, date, cancellationToken));
        return ExitCode.Ok;
    }

    /// <summary>With <c>--json</c> every line of the output is an object: what is said to people stands beside it.</summary>
    private static void Remark(CommandContext context, string text)
    {
        if (context.Value(Json)) context.Output.ErrorLine(text);
        else context.Output.Line(text);
    }

    private static void Tell(CommandContext context, Subscriber subscriber, Edition? edition)
    {
        if (context.Value(Json))
        {
            context.Output.Json(new
            {
                email = subscriber.Email.ToString(),
                period = edition?.Period,
                papers = edition?.Papers.Count,
                not_shown = edition?.NotShown,
                exists = edition is null,
            });
            return;
        }

        context.Output.Line(edition switch
        {
            null => $"{subscriber.Email}: this period has its edition already; nothing new is made.",
            { Papers.Count: 0 } => $"{subscriber.Email}: nothing new matches; no mail.",
            { NotShown: > 0 } => $"{subscriber.Email}: {edition.Papers.Count} papers, {edition.NotShown} more matched.",
            _ => $"{subscriber.Email}: {edition.Papers.Count} papers.",
        });
    }
}
