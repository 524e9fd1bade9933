namespace Digest.Subscribers;

/// <summary>Section <c>Subscribers</c>: what a new subscriber gets who did not choose.</summary>
internal sealed class SubscribersOptions
{
    public const string Section = "Subscribers";

    /// <summary>IANA name. Default: <c>UTC</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Local time of day, to the minute. Default: 07:00.</summary>
    public TimeOnly SendTime { get; set; } = new(7, 0);

    /// <summary>Default: <see cref="Cadence.Daily"/>.</summary>
    public Cadence Cadence { get; set; } = Cadence.Daily;

    /// <summary>Papers in one mail at most, 1 to 100. Default: 10.</summary>
    public int MaxPapers { get; set; } = 10;

    /// <summary>BCP 47. Default: <c>en</c>.</summary>
    public string Locale { get; set; } = "en";
}

internal static class SubscribersOptionsValidator
{
    public static IEnumerable<string> Failures(SubscribersOptions options)
    {
        if (SubscriberInput.TimeZoneError(options.TimeZone) is { } zone)
            yield return $"Subscribers:TimeZone is '{options.TimeZone}'. {zone}";
        if (SubscriberInput.MaxPapersError(options.MaxPapers) is { } papers)
            yield return $"Subscribers:MaxPapers is '{options.MaxPapers}'. {papers}";
        if (SubscriberInput.LocaleError(options.Locale) is { } locale)
            yield return $"Subscribers:Locale is '{options.Locale}'. {locale}";
    }
}
