using System.CommandLine;
using Digest.Cli.Subscribers;
using Digest.Delivery;
using Digest.Editions;
using Digest.Outbox;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Zones;

namespace Digest.Cli.Digests;

/// <summary>
/// <c>digest send</c>: makes due editions and delivers waiting mail, once; the worker does the same continuously.
/// </summary>
internal static class SendCommand
{
    private static readonly Option<bool> Now = new("--now")
    {
        Description = "Create today's digest for all active subscribers, whether due or not.",
    };
    private static readonly Option<string?> To = new("--to")
    {
        Description = "Send only to this subscriber.",
        HelpName = "EMAIL",
    };
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Show what would be sent, but save and send nothing.",
    };
    private static readonly Option<DateOnly?> Date = CommonOptions.Date(
        "With --dry-run: show what would have been sent on that day.");
    private static readonly Option<bool> Json = CommonOptions.Json();

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "send",
            "Create the digests that are due and deliver all waiting mail.",
            "digest send", "digest send --now --to ada@example.org", "digest send --now --dry-run")
        {
            Now, To, DryRun, Date, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Date) is not null && !result.GetValue(DryRun))
                result.AddError("--date needs --dry-run: past digests are not sent again.");
        });
        command.SetAction(host.RunWithDatabase(RunAsync));
        return command;
    }

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        context.Value(To) is { } address
            ? SubscriberArgument.RunAsync(
                context, address, only => SendToAsync(context, only, cancellationToken), cancellationToken)
            : SendAsync(context, null, cancellationToken);

    private static Task<int> SendToAsync(CommandContext context, Subscriber only, CancellationToken cancellationToken)
    {
        if (only.Status == SubscriberStatus.Active) return SendAsync(context, only, cancellationToken);
        context.Output.Error(
            $"{only.Email} is {only.Status.ToString().ToLowerInvariant()}; only active subscribers get mail.");
        return Task.FromResult(ExitCode.Failed);
    }

    private static async Task<int> SendAsync(
        CommandContext context, Subscriber? only, CancellationToken cancellationToken)
    {
        if (context.Value(DryRun)) return await DryRunAsync(context, only, cancellationToken);
        if (context.Value(Now) || only is not null) await MakeNowAsync(context, only, cancellationToken);
        else await MakeDueAsync(context, cancellationToken);
        var sender = context.Get<OutboxSender>();
        var report = await sender.SendDueAsync(only?.Key, cancellationToken);
        await sender.EndAsync();
        WriteRemark(context, $"Mail: {report}.");
        if (report.Problem is { } problem)
            context.Output.Error(
                $"Mail delivery stopped: {problem} No mail is lost. Run digest send again once it works.");
        return report.Failed == 0 && report.Problem is null ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task MakeDueAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var now = context.Get<TimeProvider>().GetUtcNow();
        WriteRemark(context, $"Due: {await context.Get<EditionBuilder>().MakeDueAsync(now, cancellationToken)}.");
    }

    private static async Task MakeNowAsync(
        CommandContext context, Subscriber? only, CancellationToken cancellationToken)
    {
        var any = false;
        await foreach (var made in context.Get<EditionBuilder>().MakeNowAsync(only?.Key, cancellationToken))
        {
            any = true;
            if (made.Edition is null && !context.Value(Json))
                context.Output.Line($"{made.Subscriber.Email}: "
                    + $"{await DescribeExistingAsync(context, made.Subscriber, cancellationToken)}");
            else WriteEdition(context, made.Subscriber, made.Edition);
        }

        if (!any) WriteRemark(context, "No active subscribers. Add one: digest subscribers add EMAIL");
    }

    /// <summary>Describes the digest that the subscriber's current period already has.</summary>
    private static async Task<string> DescribeExistingAsync(
        CommandContext context, Subscriber subscriber, CancellationToken cancellationToken)
    {
        var recent = await context.Get<EditionStore>().ListRecentAsync(subscriber.Key, 1, cancellationToken);
        if (recent is not [{ Papers.Count: > 0 } edition])
            return "today's digest was already created; it had no new matching papers.";
        var mail = await context.Get<OutboxStore>().FindByEditionAsync(edition.Key, cancellationToken);
        if (mail is not { Status: DeliveryStatus.Delivered, FinishedAt: { } at })
            return $"today's digest already exists ({edition.Papers.Count} papers, "
                + $"{mail?.Status.ToString().ToLowerInvariant()}).";
        var zone = ReaderZone.Of(subscriber);
        return FormattableString.Invariant(
            $"already got today's digest ({TimeZoneInfo.ConvertTime(at, zone):HH:mm}, {edition.Papers.Count} papers).");
    }

    private static async Task<int> DryRunAsync(
        CommandContext context, Subscriber? only, CancellationToken cancellationToken)
    {
        var builder = context.Get<EditionBuilder>();
        var date = context.Value(Date);
        var store = context.Get<SubscriberStore>();
        var active = only is null
            ? store.StreamAsync(SubscriberStatus.Active, cancellationToken)
            : AsyncEnumerable.Repeat(only, 1);
        await foreach (var subscriber in active)
            WriteEdition(context, subscriber, await builder.PreviewAsync(subscriber, date, cancellationToken));
        return ExitCode.Ok;
    }

    /// <summary>
    /// With <c>--json</c> every line of the standard output is an object, so remarks go to the error output.
    /// </summary>
    private static void WriteRemark(CommandContext context, string text)
    {
        if (context.Value(Json)) context.Output.ErrorLine(text);
        else context.Output.Line(text);
    }

    private static void WriteEdition(CommandContext context, Subscriber subscriber, Edition? edition)
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
            null or { Papers.Count: 0 } => $"{subscriber.Email}: no new matching papers, no mail.",
            { NotShown: > 0 } => $"{subscriber.Email}: {edition.Papers.Count} of "
                + $"{edition.Papers.Count + edition.NotShown} matching papers.",
            _ => $"{subscriber.Email}: {edition.Papers.Count} papers.",
        });
    }
}
