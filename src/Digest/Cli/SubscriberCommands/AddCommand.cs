using System.CommandLine;
using Digest.Subscribers;

namespace Digest.Cli.SubscriberCommands;

/// <summary><c>digest subscribers add</c></summary>
internal static class AddCommand
{
    public static Command Create(CommandHost host)
    {
        var email = SubscribersCommand.EmailArgument();
        var topics = new Option<string[]>("--topic", "-t")
        {
            Description = "What to look for, as NAME=QUERY or a QUERY alone; once for each topic. Without one the digest holds what is trending.",
            HelpName = "NAME=QUERY",
        };
        var name = Text("--name", "NAME", "How to greet the person.");
        var zone = Text("--time-zone", "ZONE", "IANA time zone, for example Europe/Berlin.", "--zone", "--tz");
        var time = Text("--send-time", "HH:MM", "Local time of day.", "--time", "--at");
        var cadence = Text("--cadence", "CADENCE", "daily, weekdays, weekly, or weekly:DAY.");
        var papers = Text("--max-papers", "N", $"Papers in one mail at most, 1 to {SubscriberInput.MostPapers}.", "--max");
        var locale = Text("--locale", "LANGUAGE", "Language of dates and numbers, for example de.");
        var bibtex = new Option<bool>("--bibtex") { Description = "Attach the papers of each mail as a BibTeX file." };
        var confirm = new Option<bool>("--confirm") { Description = "Ask by mail first; without this the subscription is active at once." };
        var command = new CliCommand(
            "add", "Add a subscriber. What is not given comes from section Subscribers of the configuration.",
            "digest subscribers add ada@example.org --topic \"Agents=language model agents\"",
            "digest subscribers add ada@example.org -t '\"speculative decoding\" OR cat:cs.DC -survey' --cadence weekly:friday --send-time 16:00 --time-zone Asia/Tokyo",
            "digest subscribers add ada@example.org")
        {
            email, topics, name, zone, time, cadence, papers, locale, bibtex, confirm,
        };
        command.SetAction(host.RunWithDatabase((context, cancellationToken) => AddAsync(
            context,
            new SubscriberInput
            {
                Email = context.Value(email),
                Name = context.Value(name),
                Status = context.Value(confirm) ? nameof(SubscriberStatus.Pending) : null,
                Cadence = context.Value(cadence),
                SendTime = context.Value(time),
                TimeZone = context.Value(zone),
                MaxPapers = context.Value(papers),
                Locale = context.Value(locale),
                Bibtex = context.Value(bibtex) ? "yes" : null,
                Topics = context.Value(topics) ?? [],
            },
            cancellationToken)));
        return command;
    }

    private static async Task<int> AddAsync(CommandContext context, SubscriberInput input, CancellationToken cancellationToken)
    {
        var (parsed, errors) = input.Parse(context.Settings.Subscribers);
        foreach (var error in errors) context.Output.Error(error);
        if (parsed?.Status == SubscriberStatus.Pending && context.Settings.PublicUrl is null)
        {
            context.Output.Error("--confirm needs PublicUrl: the mail asks to open a page. Set it in the configuration, or leave --confirm out.");
            return ExitCode.Usage;
        }

        if (parsed is null) return ExitCode.Usage;
        var store = context.Get<SubscriberStore>();
        switch (await store.AddAsync(parsed, cancellationToken))
        {
            case AddOutcome.AlreadyThere:
                context.Output.Error($"{parsed.Email} is there already; nothing was changed. See: digest subscribers show {parsed.Email}");
                return ExitCode.Failed;
            case AddOutcome.Suppressed:
                context.Output.Error($"{parsed.Email} must not be mailed ({await store.WhySuppressedAsync(parsed.Email, cancellationToken)}). Nothing was added.");
                return ExitCode.Failed;
        }

        var added = (await store.FindAsync(parsed.Email, cancellationToken))!;
        context.Output.Line($"Added {added.Email}, {added.Status.ToString().ToLowerInvariant()}.");
        SubscriberView.WriteTopics(context.Output, added);
        context.Output.Line(added.NextDue is null
            ? "A mail asks for confirmation first."
            : $"Next digest: {SubscriberView.LocalDue(added)}. To see it now: digest preview {added.Email}");
        return ExitCode.Ok;
    }

    private static Option<string?> Text(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = helpName, Description = description };
}
