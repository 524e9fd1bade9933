using System.Globalization;
using Digest.Subscribers.Reading;
using Digest.Topics;

namespace Digest.Subscribers;

/// <summary>
/// A subscription as people write it, on a command line or in a file: all text; null or empty leaves the default.
/// </summary>
internal sealed record SubscriberInput
{
    public const int MaxPapersLimit = 100;
    private const int MaxNameLength = 200;
    public const int MaxConsentLength = 1000;

    public required string Email { get; init; }

    public string? Name { get; init; }

    public string? Status { get; init; }

    public string? Cadence { get; init; }

    public string? SendTime { get; init; }

    public string? TimeZone { get; init; }

    public string? MaxPapers { get; init; }

    public string? Locale { get; init; }

    /// <summary><c>yes</c> or <c>no</c>.</summary>
    public string? Bibtex { get; init; }

    /// <summary>When and how the person agreed to get mail.</summary>
    public string? Consent { get; init; }

    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>A subscriber as written, without topics.</summary>
    public static SubscriberInput Of(Subscriber subscriber) => new()
    {
        Email = subscriber.Email.ToString(),
        Name = subscriber.Name,
        Status = subscriber.Status.ToString().ToLowerInvariant(),
        Cadence = CadenceText.Format(subscriber.Cadence, subscriber.WeeklyOn),
        SendTime = subscriber.SendTime.ToString("HH:mm", CultureInfo.InvariantCulture),
        TimeZone = subscriber.TimeZone,
        MaxPapers = subscriber.MaxPapers.ToString(CultureInfo.InvariantCulture),
        Locale = subscriber.Locale,
        Bibtex = subscriber.Bibtex ? "yes" : "no",
        Consent = subscriber.Consent,
    };

    /// <summary>
    /// Reads every part; all errors are reported at once, so that no one has to try again for each slip.
    /// </summary>
    public SubscriberParseResult Parse(SubscribersOptions defaults)
    {
        List<string> errors = [];
        var mailbox = WrittenMailbox.Read(Email);
        var email = EmailAddress.Parse(mailbox.Address);
        if (email.Error is { } emailError) errors.Add(emailError);
        var written = string.IsNullOrWhiteSpace(Name) ? mailbox.Name : Name;
        var name = written is null
            ? null
            : string.Join(' ', written.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (name?.Length > MaxNameLength) errors.Add($"The name is longer than {MaxNameLength} characters.");
        if (name?.Any(char.IsControl) == true) errors.Add("The name contains control characters.");

        var status = SubscriberStatus.Active;
        if (!string.IsNullOrEmpty(Status) && !StatusText.TryParse(Status, out status))
            errors.Add($"The status is '{Status}'. It must be active, paused, pending, unsubscribed or suppressed.");
        var cadence = defaults.Cadence;
        var day = DayOfWeek.Monday;
        if (!string.IsNullOrEmpty(Cadence) && !CadenceText.TryParse(Cadence, out cadence, out day))
            errors.Add($"The cadence is '{Cadence}'. {CadenceText.Expected}");
        var sendTime = defaults.SendTime;
        if (!string.IsNullOrEmpty(SendTime) && !TimeOfDayText.TryParse(SendTime, out sendTime))
            errors.Add(
                $"The send time is '{SendTime}'. It must be a time of day from 00:00 to 23:59, for example 07:30.");
        var zone = string.IsNullOrEmpty(TimeZone) ? defaults.TimeZone : TimeZone;
        if (TimeZoneError(zone) is { } zoneError) errors.Add($"The time zone is '{zone}'. {zoneError}");
        var papers = defaults.MaxPapers;
        if (!string.IsNullOrEmpty(MaxPapers) && (
            !TryParseWhole(MaxPapers, out papers) || MaxPapersError(papers) is not null))
            errors.Add($"The number of papers is '{MaxPapers}'. {MaxPapersError(0)}");
        var locale = string.IsNullOrEmpty(Locale) ? defaults.Locale : Locale.Replace('_', '-');
        if (LocaleError(locale) is { } localeError) errors.Add($"The language is '{locale}'. {localeError}");
        if (BibtexError() is { } bibtexError) errors.Add(bibtexError);
        if (Consent?.Length > MaxConsentLength)
            errors.Add($"The consent is longer than {MaxConsentLength} characters.");
        // PostgreSQL stores no such text.
        if (Consent?.Contains('\0') == true) errors.Add("The consent contains control characters.");
        var topics = Topics.Select(TopicText.Parse).ToList();
        errors.AddRange(topics.Select(topic => topic.Error).OfType<string>());
        errors.AddRange(TopicText.ProblemsIn([.. topics.Select(topic => topic.Topic).OfType<Topic>()]));
        if (errors.Count > 0) return new SubscriberParseResult(null, errors);

        return new SubscriberParseResult(
            new Subscriber
            {
                Email = email.Address!,
                Name = name,
                Status = status,
                Cadence = cadence,
                WeeklyOn = day,
                SendTime = sendTime,
                TimeZone = zone,
                MaxPapers = papers,
                Locale = locale,
                Bibtex = IsYes(Bibtex),
                Consent = string.IsNullOrWhiteSpace(Consent) ? null : Consent,
                Topics = [.. topics.Select(topic => topic.Topic!)],
            },
            []);
    }

    /// <summary>Spreadsheets write a whole number as 10.0, too.</summary>
    private static bool TryParseWhole(string text, out int number)
    {
        var isNumber = decimal.TryParse(
            text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value == decimal.Truncate(value) && value <= int.MaxValue;
        number = isNumber ? (int)value : 0;
        return isNumber;
    }

    private string? BibtexError() =>
        string.IsNullOrEmpty(Bibtex) || IsYes(Bibtex) || Bibtex.ToLowerInvariant() is "no" or "false" or "0"
            ? null
            : $"BibTeX is '{Bibtex}'. It must be yes or no.";

    private static bool IsYes(string? text) => text?.ToLowerInvariant() is "yes" or "true" or "1";

    /// <summary>Null, or what is accepted instead; likewise in the other checks.</summary>
    public static string? TimeZoneError(string zone) =>
        // .NET reads Windows' names too, but not everyone this is shown to does.
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId
            && !TimeZoneSuggestion.IsOtherCase(zone, found)
            ? null
            : $"It must be an IANA time zone, for example Europe/Berlin or UTC. {TimeZoneSuggestion.For(zone)}"
                .TrimEnd();

    public static string? MaxPapersError(int papers) =>
        papers is >= 1 and <= MaxPapersLimit ? null : $"It must be 1 to {MaxPapersLimit}.";

    public static string? LocaleError(string locale)
    {
        try
        {
            if (locale.Length > 0 && CultureInfo.GetCultureInfo(locale, predefinedOnly: true) is not null) return null;
        }
        catch (CultureNotFoundException)
        {
            // Reported below, as for an empty one.
        }

        return "It must be a language, for example en, de or pt-BR.";
    }
}

/// <param name="Subscriber">Not stored yet; null when there are errors.</param>
internal sealed record SubscriberParseResult(Subscriber? Subscriber, IReadOnlyList<string> Errors);
