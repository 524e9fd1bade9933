using System.CommandLine;
using System.Globalization;
using Digest.Bounces;
using Digest.Cli.Outbox;
using Digest.Cli.Output;
using Digest.Cli.Subscribers;
using Digest.Cli.Usage;
using Digest.Editions;
using Digest.Maintenance.History;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Cli.Overview;

/// <summary><c>digest history</c>: what one subscriber was sent, and what the servers said.</summary>
internal static class HistoryCommand
{
    public static Command Create(CommandHost host)
    {
        var email = SubscribersCommand.EmailArgument();
        var count = CommonOptions.Number("--count", "Show the latest mails, at most this many.", 1, 10_000, 10);
        var command = new CliCommand(
            "history",
            "Show what a subscriber was sent: when, which papers, and the replies of the server.",
            "digest history ada@example.org",
            "digest history ada@example.org --count 100 --json")
        {
            email, count,
        };
        command.SetAction(host.RunReading(SubscribersCommand.ForOne(
            email,
            async (context, subscriber, cancellationToken) =>
            {
                var entries = await context.Get<MailHistory>()
                    .ListAsync(subscriber.Key, context.Value(count), cancellationToken);
                if (context.Output.IsJson)
                    foreach (var entry in entries) context.Output.Json(HistoryDocument.Of(entry));
                else Write(context.Output, subscriber, entries);
                if (entries.Count == 0) context.Output.Hint($"Nothing yet. Why: digest explain {subscriber.Email}");
                return ExitCode.Ok;
            })));
        return command;
    }

    private static void Write(CommandOutput output, Subscriber subscriber, IReadOnlyList<HistoryEntry> entries)
    {
        output.Line($"{subscriber.Email}, {subscriber.Status.ToString().ToLowerInvariant()}. Next digest: "
            + SubscriberView.LocalDue(subscriber));
        foreach (var entry in entries)
        {
            output.Line();
            foreach (var line in Lines(entry)) output.Line(line);
        }
    }

    private static IEnumerable<string> Lines(HistoryEntry entry)
    {
        yield return $"{UtcMinute.Of(entry.At)} UTC  {What(entry)}";
        if (entry.Mail is { } mail)
        {
            var ended = mail.FinishedAt is { } at ? $" {UtcMinute.Of(at)} UTC" : "";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  {OutboxView.StateText(mail)}{ended}, attempts: {mail.Attempts}, key {mail.Key}");
            if (mail.LastReply is { Length: > 0 } reply) yield return $"  reply: {reply}";
        }
        else if (entry.Edition!.Papers.Count > 0)
        {
            yield return "  what became of its mail is no longer kept";
        }

        foreach (var report in entry.Returned)
            yield return $"  {UtcMinute.Of(report.At)} UTC {Name(report)}: "
                + $"{report.Status} {report.Diagnostic}".TrimEnd();
        foreach (var paper in entry.Papers)
            yield return $"    {paper.Paper?.Title ?? "(deleted)"}  [{paper.Paper?.Id}] {Topics(paper)}".TrimEnd();
    }

    private static string What(HistoryEntry entry) => entry switch
    {
        { Edition: { Papers.Count: > 0 } edition } => string.Create(
            CultureInfo.InvariantCulture,
            $"digest of {Day(edition.Period)}, papers: {edition.Papers.Count}{Of(edition)}"),
        { Edition: { } edition } => $"digest of {Day(edition.Period)}: nothing new matched, no mail",
        _ => $"{entry.Mail!.Kind.ToLowerInvariant()} mail to {entry.Mail.Recipient}",
    };

    private static string Of(Edition edition) => edition.NotShown == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $" of {edition.Papers.Count + edition.NotShown}");

    private static string Name(ReturnedMail report) => report.Kind.ToLowerInvariant();

    private static string Topics(HistoryPaper paper)
    {
        var topics = paper.Chosen.Reasons.Select(reason => reason.Topic ?? "trending").Distinct();
        return $"for: {string.Join(", ", topics)}";
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
