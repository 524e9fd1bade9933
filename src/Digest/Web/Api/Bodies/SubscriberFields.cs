using System.Globalization;
using Digest.Subscribers;

namespace Digest.Web.Api.Bodies;

/// <summary>What can be chosen for a subscriber; null for the default of section <c>Subscribers</c>.</summary>
internal record SubscriberFields
{
    public string? Name { get; init; }

    /// <summary><c>daily</c>, <c>weekdays</c> or <c>weekly:friday</c>.</summary>
    public string? Cadence { get; init; }

    /// <summary>Local time of day, such as 07:30.</summary>
    public string? SendTime { get; init; }

    public string? TimeZone { get; init; }

    public int? MaxPapers { get; init; }

    public string? Locale { get; init; }

    public bool? Bibtex { get; init; }

    /// <summary>As it is.</summary>
    public static SubscriberFields Of(Subscriber subscriber)
    {
        var written = SubscriberInput.Of(subscriber);
        return new SubscriberFields
        {
            Name = written.Name,
            Cadence = written.Cadence,
            SendTime = written.SendTime,
            TimeZone = written.TimeZone,
            MaxPapers = subscriber.MaxPapers,
            Locale = written.Locale,
            Bibtex = subscriber.Bibtex,
        };
    }

    /// <returns>What a command line or a file would have.</returns>
    public SubscriberInput ToInput(string email) => new()
    {
        Email = email,
        Name = Name,
        Cadence = Cadence,
        SendTime = SendTime,
        TimeZone = TimeZone,
        MaxPapers = MaxPapers?.ToString(CultureInfo.InvariantCulture),
        Locale = Locale,
        Bibtex = Bibtex is { } wanted ? wanted ? "yes" : "no" : null,
    };
}
