using System.Buffers;
using System.CommandLine;
using System.Globalization;
using Digest.Delivery;
using Digest.Editions;
using Digest.Rendering;
using Digest.Subscribers;
using MimeKit;

namespace Digest.Cli;

/// <summary><c>digest preview</c>: the mail that somebody would get, as files. Nothing is saved, nothing is sent, no cursor moves.</summary>
internal static class PreviewCommand
{
    public static Command Create(CommandHost host)
    {
        var email = new Argument<string?>("EMAIL") { Description = "A subscriber's address.", Arity = ArgumentArity.ZeroOrOne };
        var topics = new Option<string[]>("--topic", "-t")
        {
            Description = "Instead of a subscriber: a QUERY or NAME=QUERY to try; once for each topic.",
            HelpName = "QUERY",
        };
        var date = CommonOptions.Date("The edition of that day, as it was or would have been made; without it, what would come now.");
        var folder = new Option<string?>("--out", "-o") { Description = "Where to write the files. Default: preview in the data folder.", HelpName = "DIR" };
        var command = new CliCommand(
            "preview", "Write the digest that a subscriber, or somebody with these topics, would get: as .html, .txt and .eml, and .bib where it is attached.",
            "digest preview ada@example.org", "digest preview --topic \"vision language action\" --out .", "digest preview ada@example.org --date 2026-03-05")
        {
            email, topics, date, folder,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(email) is null) == (result.GetValue(topics) is not { Length: > 0 })) result.AddError("Give either a subscriber's EMAIL, or --topic QUERY.");
        });
        command.SetAction(host.RunWithDatabase(async (context, cancellationToken) =>
        {
            var outFolder = Path.GetFullPath(context.Value(folder) ?? Path.Combine(context.Settings.DataFolder, "preview"));
            if (context.Value(email) is { } address) return await SubscriberByEmail.RunAsync(context, address, PreviewAsync, cancellationToken);
            return await SomebodyAsync(context, context.Value(topics), cancellationToken) is { } reader ? await PreviewAsync(reader) : ExitCode.Usage;

            Task<int> PreviewAsync(Subscriber subscriber) => WriteAsync(context, subscriber, context.Value(date), outFolder, cancellationToken);
        }));
        return command;
    }

    /// <summary>A reader who subscribed this moment.</summary>
    private static async Task<Subscriber?> SomebodyAsync(CommandContext context, string[] topics, CancellationToken cancellationToken)
    {
        var (subscriber, errors) = new SubscriberInput { Email = "preview@localhost", Topics = topics }.Parse(context.Settings.Subscribers);
        foreach (var error in errors) context.Output.Error(error);
        return subscriber is null ? null : subscriber with { Cursor = await context.Get<AnnouncementReader>().NewestSeqAsync(cancellationToken) };
    }

    private static async Task<int> WriteAsync(CommandContext context, Subscriber subscriber, DateOnly? date, string folder, CancellationToken cancellationToken)
    {
        var edition = await context.Get<EditionBuilder>().PreviewAsync(subscriber, date, cancellationToken);
        if (edition.Papers.Count == 0)
        {
            context.Output.Line(await context.Get<AnnouncementReader>().NewestSeqAsync(cancellationToken) == 0
                ? "There are no papers yet. Take some in with: digest ingest"
                : "Nothing new matches, so no mail would be sent. To look at another day: --date yyyy-MM-dd");
            return ExitCode.Ok;
        }

        // Only who subscribes has links of their own.
        var links = subscriber.Key != 0 && context.Get<PublicAddress>().Url is { } url
            ? new PageLinks(url, await context.Get<LinkKeys>().SignerAsync(cancellationToken)).For(subscriber)
            : null;
        var mail = await context.Get<EditionRenderer>().RenderAsync(edition, subscriber, links, cancellationToken);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, FileName(subscriber, edition));
        await File.WriteAllTextAsync($"{file}.html", mail.Html.ToString(), cancellationToken);
        await File.WriteAllTextAsync($"{file}.txt", mail.Text.ToString(), cancellationToken);
        await mail.Message.WriteToAsync(MessageFormat.Of(mail.Message), $"{file}.eml", cancellationToken);
        context.Output.Line($"{mail.Message.Subject}");
        foreach (var ending in (string[])["html", "txt", "eml"]) context.Output.Line($"{file}.{ending}");
        if (mail.Message.Attachments.SingleOrDefault() is not MimePart bibtex) return ExitCode.Ok;
        await using (var attachment = File.Create($"{file}.bib")) await bibtex.Content!.DecodeToAsync(attachment, cancellationToken);
        context.Output.Line($"{file}.bib");
        return ExitCode.Ok;
    }

    private static string FileName(Subscriber subscriber, Edition edition)
    {
        // An address may hold characters that mean something to a file system.
        var who = string.Concat(subscriber.Email.ToString().Select(c => char.IsAsciiLetterOrDigit(c) || c is '@' or '.' or '-' or '_' ? c : '_'));
        return $"{who}-{edition.Period.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
    }
}
