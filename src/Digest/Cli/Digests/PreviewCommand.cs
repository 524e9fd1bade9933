using System.Buffers;
using System.CommandLine;
using System.Globalization;
using Digest.Cli.Subscribers;
using Digest.Cli.Usage;
using Digest.Delivery;
using Digest.Editions;
using Digest.Links;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using Digest.Topics;

namespace Digest.Cli.Digests;

/// <summary>
/// <c>digest preview</c>: writes the mail that a subscriber would get to files. Changes nothing and sends nothing.
/// </summary>
internal static class PreviewCommand
{
    /// <summary>The days that a topic's price is counted over.</summary>
    private const int PriceDays = 28;

    private const int BorderPapers = 2;

    public static Command Create(CommandHost host)
    {
        var email = new Argument<string?>("EMAIL")
        {
            Description = "A subscriber's address.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var topics = new Option<string[]>("--topic", "-t")
        {
            Description = "Try a QUERY or NAME=QUERY instead of a subscriber. Repeatable.",
            HelpName = "QUERY",
        };
        var fixture = new Option<string?>("--fixture")
        {
            Description = "Write a mail or page with invented content instead, for example 100-papers.",
            HelpName = "NAME",
        };
        var diff = new Option<bool>("--diff")
        {
            Description = "Show what changed since the last time, and against the released templates: all fixtures, or "
                + "one.",
        };
        var date = CommonOptions.Date("Show the digest of that day. Default: the next digest.");
        var folder = new Option<string?>("--out", "-o")
        {
            Description = "Output folder. Default: preview in the data folder.",
            HelpName = "DIR",
        };
        var command = new CliCommand(
            "preview",
            "Write the digest of a subscriber, or for topics to try, to files: .html, .txt, .eml, and .bib if "
                + "attached.",
            "digest preview ada@example.org",
            "digest preview --topic \"vision language action\" --out .",
            "digest preview ada@example.org --date 2026-03-05",
            "digest preview --fixture 100-papers",
            "digest preview --diff")
        {
            email, topics, fixture, diff, date, folder,
        };
        command.Validators.Add(result =>
        {
            bool[] given =
            [
                result.GetResult(email) is { Tokens.Count: > 0 },
                result.IsGiven(topics),
                result.IsGiven(fixture) || result.IsGiven(diff),
            ];
            if (given.Count(one => one) != 1)
                result.AddError("Specify either a subscriber's EMAIL, --topic QUERY, --fixture NAME or --diff.");
        });
        command.SetAction(
            host.RunReading(
                async (context, cancellationToken) =>
                {
                    var outFolder = Path.GetFullPath(
                        context.Value(folder) ?? Path.Combine(context.Settings.DataFolder, "preview"));
                    if (context.Value(diff))
                        return await FixturePreview.DiffAsync(context, context.Value(fixture), cancellationToken);
                    if (context.Value(fixture) is { } name)
                        return await FixturePreview.WriteAsync(context, name, outFolder, cancellationToken);
                    if (context.Value(email) is { } address)
                        return await SubscriberArgument.RunAsync(context, address, PreviewAsync, cancellationToken);
                    if (await AnonymousReaderAsync(context, context.Value(topics), cancellationToken) is not { } reader)
                        return ExitCode.Usage;
                    var code = await PreviewAsync(reader);
                    await WritePricesAsync(context, reader, cancellationToken);
                    return code;

                    Task<int> PreviewAsync(Subscriber subscriber) =>
                        WriteAsync(context, subscriber, context.Value(date), outFolder, cancellationToken);
                }
            ));
        return command;
    }

    /// <summary>A reader who has just subscribed to these topics; null when one of them is not valid.</summary>
    private static async Task<Subscriber?> AnonymousReaderAsync(
        CommandContext context, string[] topics, CancellationToken cancellationToken)
    {
        var (subscriber, errors) = new SubscriberInput { Email = "preview@localhost", Topics = topics }.Parse(
            context.Settings.Subscribers);
        foreach (var error in errors) context.Output.Error(error);
        return subscriber is null
            ? null
            : subscriber with
            {
                Cursor = await context.Get<AnnouncementStore>().GetNewestSeqAsync(cancellationToken),
            };
    }

    private static async Task<int> WriteAsync(
        CommandContext context,
        Subscriber subscriber,
        DateOnly? date,
        string folder,
        CancellationToken cancellationToken)
    {
        if (subscriber.Status != SubscriberStatus.Active)
            context.Output.Hint(NoMailFor(subscriber));
        // Before topics are trained and the encoder is loaded for nothing.
        if (await context.Get<AnnouncementStore>().GetNewestSeqAsync(cancellationToken) == 0)
        {
            context.Output.Line("No papers imported yet: digest ingest");
            return ExitCode.Ok;
        }

        var edition = await context.Get<EditionBuilder>().PreviewAsync(subscriber, date, cancellationToken);
        if (edition.Papers.Count == 0)
        {
            context.Output.Line(await WhyEmptyAsync(context, subscriber, date, cancellationToken));
            return ExitCode.Ok;
        }

        // Only a subscriber has personal links.
        var links = subscriber.Key != 0 && context.Get<PublicAddress>().Url is { } url
            ? new PageLinks(url, await context.Get<LinkKeys>().GetSignerAsync(cancellationToken))
                .For(subscriber.Key, subscriber.LinkGeneration, edition.Key)
            : null;
        var mail = await context.Get<EditionMail>().RenderAsync(edition, subscriber, links, cancellationToken);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, FileName(subscriber, edition));
        var written = await mail.SaveAsync(file, cancellationToken);
        if (context.Output.IsJson) context.Output.Json(new { mail.Message.Subject, Files = written });
        else
        {
            context.Output.Line(mail.Message.Subject!);
            foreach (var one in written) context.Output.Line(one);
        }

        return ExitCode.Ok;
    }

    /// <summary>What each topic would bring, and the papers at the border.</summary>
    private static async Task WritePricesAsync(
        CommandContext context, Subscriber reader, CancellationToken cancellationToken)
    {
        var backtest = context.Get<QueryBacktest>();
        foreach (var topic in reader.Topics)
        {
            var result = await backtest.RunAsync(topic, PriceDays, cancellationToken);
            if (result.Papers == 0) continue;
            if (context.Output.IsJson)
            {
                context.Output.Json(new { topic.Name, result.Price, result.JustAbove, result.NearMisses });
                continue;
            }

            context.Output.Line();
            context.Output.Line($"{topic.Name}: {result.Price.Describe()}");
            foreach (var paper in result.JustAbove.Take(BorderPapers).Reverse()) WriteBorder("just above", paper);
            foreach (var paper in result.NearMisses.Take(BorderPapers)) WriteBorder("just below", paper);
        }

        void WriteBorder(string where, BacktestPaper paper) => context.Output.Line(string.Create(
            CultureInfo.InvariantCulture, $"  {where} {paper.Relevance:0.00}  {paper.Title}  [{paper.Id}]"));
    }

    private static string NoMailFor(Subscriber subscriber)
    {
        var next = subscriber.Status switch
        {
            SubscriberStatus.Paused => $" Resume: digest subscribers resume {subscriber.Email}",
            SubscriberStatus.Suppressed => $" Unblock: digest suppressions remove {subscriber.Email}",
            _ => "",
        };
        return $"{subscriber.Email} is {subscriber.Status.ToString().ToLowerInvariant()} and gets no mail.{next}";
    }

    private static async Task<string> WhyEmptyAsync(
        CommandContext context, Subscriber subscriber, DateOnly? date, CancellationToken cancellationToken)
    {
        if (subscriber.HasOnlyPausedTopics) return SilenceExplainer.AllPaused;
        if (date is not { } day)
            return $"No new matching papers.{await LastDigestAsync(context, subscriber, cancellationToken)}";
        var due = SendSchedule.InstantOf(day, subscriber.SendTime, ReaderZone.Of(subscriber));
        var (before, after) = await context.Get<AnnouncementStore>().FindAroundAsync(due, cancellationToken);
        if (before > SendSchedule.LastBefore(subscriber, due))
            return FormattableString.Invariant($"No matching papers on {day:yyyy-MM-dd}.");
        var near = new[] { before, after }
            .OfType<DateTimeOffset>()
            .Select(at => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return FormattableString.Invariant($"No papers were announced for {day:yyyy-MM-dd}. ")
            + $"Days with papers near it: {string.Join(", ", near)}.";
    }

    private static async Task<string> LastDigestAsync(
        CommandContext context, Subscriber subscriber, CancellationToken cancellationToken)
    {
        var recent = await context.Get<EditionStore>().ListRecentAsync(subscriber.Key, 30, cancellationToken);
        return recent.FirstOrDefault(edition => edition.Papers.Count > 0) is { } last
            ? FormattableString.Invariant(
                $" Last digest: {last.Period:yyyy-MM-dd}. Show it: --date {last.Period:yyyy-MM-dd}")
            : " Show another day: --date YYYY-MM-DD";
    }

    private static string FileName(Subscriber subscriber, Edition edition)
    {
        // An address may contain characters that are special in a file system.
        var who = string.Concat(
            subscriber
                .Email.ToString()
                .Select(c => char.IsAsciiLetterOrDigit(c) || c is '@' or '.' or '-' or '_' ? c : '_'));
        return $"{who}-{edition.Period.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
    }
}
