namespace Digest.Subscribers;

internal static class SubscribersOptionsValidator
{
    public static IEnumerable<string> Failures(SubscribersOptions options)
    {
        if (SubscriberInput.TimeZoneError(options.TimeZone) is { } zone) yield return $"Subscribers:TimeZone is '{options.TimeZone}'. {zone}";
        if (SubscriberInput.MaxPapersError(options.MaxPapers) is { } papers) yield return $"Subscribers:MaxPapers is '{options.MaxPapers}'. {papers}";
        if (SubscriberInput.LocaleError(options.Locale) is { } locale) yield return $"Subscribers:Locale is '{options.Locale}'. {locale}";
    }
}
