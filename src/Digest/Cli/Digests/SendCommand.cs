using System.CommandLine;
using Digest.Cli.Subscribers;
using Digest.Cli.Usage;
using Digest.Delivery;
using Digest.Delivery.Journal;
using Digest.Editions;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering.Messages;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Selection;
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

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "send",
            "Create the digests that are due and deliver all waiting mail.",
            "digest send", "digest send --now --to ada@example.org", "digest send --now --dry-run")
        {
            Now, To, DryRun, Date,
        };
        command.Validators.Add(result =>
        {
            if (result.IsGiven(Date) && !result.IsGiven(DryRun))
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
        if (await context.Get<AnnouncementStore>().GetNewestSeqAsync(cancellationToken) == 0)
        {
            context.Output.Hint("No papers imported yet: digest ingest");
            return context.Value(DryRun) ? ExitCode.Ok : await DeliverAsync(context, only, cancellationToken);
        }

        if (context.Value(DryRun)) return await DryRunAsync(context, only, cancellationToken);
        if (IsNow(context, only))
            await WriteEditionsAsync(
                context, context.Get<EditionBuilder>().MakeNowAsync(only?.Key, cancellationToken), cancellationToken);
        else
        {
            var now = context.Get<TimeProvider>().GetUtcNow();
            var made = await context.Get<EditionBuilder>().MakeDueAsync(now, cancellationToken);
            context.Output.Hint($"Due: {made}.");
        }

        return await DeliverAsync(context, only, cancellationToken);
    }

    private static bool IsNow(CommandContext context, Subscriber? only) => context.Value(Now) || only is not null;

    private static async Task<int> DeliverAsync(
        CommandContext context, Subscriber? only, CancellationToken cancellationToken)
    {
        SendReport report;
        try
        {
            var sender = context.Get<OutboxSender>();
            report = await sender.SendDueAsync(only?.Key, cancellationToken);
            await sender.EndAsync();
        }
        catch (JournalInUseException)
        {
            var pause = await context.Get<SqlDatabase>().ReadAsync(DeliveryPause.FindAsync, cancellationToken);
            context.Output.Hint(pause is null
                ? "A running worker uses this data folder. It will send what waits within seconds."
                : "A running worker uses this data folder, and delivery is paused. Resume it: digest outbox resume");
            return ExitCode.Ok;
        }

        WriteReport(context, report);
        return report is { Failed: 0, Waiting: 0, Problem: null } ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void WriteReport(CommandContext context, SendReport report)
    {
        var output = context.Output;
        if (report is { DidNothing: true, Problem: null }) output.Hint("No mail is waiting to be sent.");
        else if (context.Settings.Mail.Transport == MailTransportKind.Pickup && report is { Failed: 0, Waiting: 0 })
        {
            var folder = Path.Combine(context.Settings.DataFolder, context.Settings.Mail.PickupFolder);
            output.Line($"{report.Delivered} written to {folder}, nothing was sent.", report);
        }
        else output.Line($"Mail: {report}.", report);

        if (report.Problem is { } problem)
            output.Error($"Mail delivery stopped: {problem} No mail is lost. Run digest send again once it works.");
        else if (report.Waiting > 0)
            output.Error(
                FormattableString.Invariant($"{report.Waiting} mails wait for the next run. ")
                    + "The reasons: digest outbox list --state queued");
    }

    private static async Task WriteEditionsAsync(
        CommandContext context, IAsyncEnumerable<EditionResult> editions, CancellationToken cancellationToken)
    {
        var any = false;
        await foreach (var made in editions.WithCancellation(cancellationToken))
        {
            any = true;
            await WriteAsync(context, made, cancellationToken);
        }

        if (any) return;
        context.Output.Hint(
            await context.Get<SubscriberStore>().StreamAsync(SubscriberStatus.Active, cancellationToken)
                .AnyAsync(cancellationToken)
                ? "No digest is due. Create today's now: digest send --now"
                : "No active subscribers. Add one: digest subscribers add EMAIL");
    }

    private static async Task WriteAsync(
        CommandContext context, EditionResult made, CancellationToken cancellationToken)
    {
        if (made.Outcome == EditionOutcome.Made || context.Output.IsJson)
        {
            WriteEdition(context, made.Email, made.Edition, made);
            return;
        }

        context.Output.Line($"{made.Email}: " + made.Outcome switch
        {
            EditionOutcome.Existed => await DescribeExistingAsync(context, made.Subscriber!, cancellationToken),
            EditionOutcome.NothingAnnounced => "no papers were announced since the last digest, no mail.",
            EditionOutcome.SetAside => $"the digest cannot be created: {made.Reason}",
            _ => "was changed at the same time; run the command again.",
        });
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
            return $"today's digest already exists ({Papers(edition)}, "
                + $"{mail?.Status.ToString().ToLowerInvariant()}).";
        var zone = ReaderZone.Of(subscriber);
        return FormattableString.Invariant(
            $"already got today's digest ({TimeZoneInfo.ConvertTime(at, zone):HH:mm}, {Papers(edition)}).");
    }

    private static async Task<int> DryRunAsync(
        CommandContext context, Subscriber? only, CancellationToken cancellationToken)
    {
        var builder = context.Get<EditionBuilder>();
        if (context.Value(Date) is not { } date)
        {
            var filter = IsNow(context, only)
                ? SubscriberFilter.Active(only?.Key)
                : SubscriberFilter.Due(context.Get<TimeProvider>().GetUtcNow(), []);
            await WriteEditionsAsync(context, builder.TryOutAsync(filter, cancellationToken), cancellationToken);
            context.Output.Hint("Dry run: nothing was saved or sent.");
            return ExitCode.Ok;
        }

        var active = only is null
            ? context.Get<SubscriberStore>().StreamAsync(SubscriberStatus.Active, cancellationToken)
            : AsyncEnumerable.Repeat(only, 1);
        await foreach (var subscriber in active)
        {
            var edition = await builder.PreviewAsync(subscriber, date, cancellationToken);
            WriteEdition(context, subscriber.Email.ToString(), edition, made: null);
        }

        return ExitCode.Ok;
    }

    private static void WriteEdition(CommandContext context, string email, Edition? edition, EditionResult? made)
    {
        if (context.Output.IsJson)
        {
            context.Output.Json(new
            {
                email,
                period = edition?.Period,
                papers = edition?.Papers.Count,
                not_shown = edition?.NotShown,
                exists = made?.Outcome == EditionOutcome.Existed,
                failure = made?.Reason,
            });
            return;
        }

        context.Output.Line(edition switch
        {
            null or { Papers.Count: 0 } => $"{email}: no new matching papers, no mail.",
            { NotShown: > 0 } => $"{email}: {edition.Papers.Count} of "
                + $"{edition.Papers.Count + edition.NotShown} matching papers.",
            _ => $"{email}: {Papers(edition)}.",
        });
    }

    private static string Papers(Edition edition) =>
        edition.Papers.Count == 1 ? "1 paper" : FormattableString.Invariant($"{edition.Papers.Count} papers");
}
