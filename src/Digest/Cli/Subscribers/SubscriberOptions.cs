using System.CommandLine;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary>The options of a subscriber that <c>add</c> and <c>edit</c> share.</summary>
internal sealed class SubscriberOptions
{
    private readonly Option<string?> _name = Text("--name", "NAME", "Name for the greeting.");
    private readonly Option<string?> _zone = Text(
        "--time-zone", "ZONE", "IANA time zone, for example Europe/Berlin.", "--zone", "--tz");
    private readonly Option<string?> _time = Text("--send-time", "HH:MM", "Local time of day.", "--time", "--at");
    private readonly Option<string?> _cadence = Text("--cadence", "CADENCE", "daily, weekdays, weekly, or weekly:DAY.");
    private readonly Option<string?> _papers = Text(
        "--max-papers", "N", $"Maximum number of papers in one mail, 1 to {SubscriberInput.MaxPapersLimit}.", "--max");
    private readonly Option<string?> _locale = Text(
        "--locale", "LANGUAGE", "Language of dates and numbers, for example de.");
    private readonly Option<bool?> _bibtex = new("--bibtex")
    {
        Description = "Attach a BibTeX file to each mail. Turn off with --bibtex false.",
    };

    private IEnumerable<Option> All => [_name, _zone, _time, _cadence, _papers, _locale, _bibtex];

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Add(option);
    }

    public bool AnyGiven(CommandContext context) => All.Any(option => context.Arguments.GetResult(option) is not null);

    /// <param name="before">The values of omitted options.</param>
    public SubscriberInput Read(CommandContext context, SubscriberInput before) => before with
    {
        Name = context.Value(_name) ?? before.Name,
        Cadence = context.Value(_cadence) ?? before.Cadence,
        SendTime = context.Value(_time) ?? before.SendTime,
        TimeZone = context.Value(_zone) ?? before.TimeZone,
        MaxPapers = context.Value(_papers) ?? before.MaxPapers,
        Locale = context.Value(_locale) ?? before.Locale,
        Bibtex = context.Value(_bibtex) is { } bibtex ? bibtex ? "yes" : "no" : before.Bibtex,
    };

    private static Option<string?> Text(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = helpName, Description = description };
}
