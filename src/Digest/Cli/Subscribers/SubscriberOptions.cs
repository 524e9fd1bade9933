using System.CommandLine;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary>What can be said about a subscriber, when one is added and when one is changed.</summary>
internal sealed class SubscriberOptions
{
    private readonly Option<string?> _name = Text("--name", "NAME", "How to greet the person.");
    private readonly Option<string?> _zone = Text("--time-zone", "ZONE", "IANA time zone, for example Europe/Berlin.", "--zone", "--tz");
    private readonly Option<string?> _time = Text("--send-time", "HH:MM", "Local time of day.", "--time", "--at");
    private readonly Option<string?> _cadence = Text("--cadence", "CADENCE", "daily, weekdays, weekly, or weekly:DAY.");
    private readonly Option<string?> _papers = Text("--max-papers", "N", $"Papers in one mail at most, 1 to {SubscriberInput.MostPapers}.", "--max");
    private readonly Option<string?> _locale = Text("--locale", "LANGUAGE", "Language of dates and numbers, for example de.");
    private readonly Option<bool?> _bibtex = new("--bibtex") { Description = "Attach the papers of each mail as a BibTeX file; --bibtex false for no." };

    private IEnumerable<Option> All => [_name, _zone, _time, _cadence, _papers, _locale, _bibtex];

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Add(option);
    }

    public bool AnyGiven(CommandContext context) => All.Any(option => context.Arguments.GetResult(option) is not null);

    /// <param name="before">Gives what is not said.</param>
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
