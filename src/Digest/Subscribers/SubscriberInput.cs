using System.Globalization;

namespace Digest.Subscribers;

/// <summary>What people may choose for a subscription. Each check returns null, or what would do instead.</summary>
public static class SubscriberInput
{
    public const int MostPapers = 100;
    public const int LongestName = 200;

    public static string? TimeZoneError(string zone) =>
        // Windows' names are understood by .NET too, but not by the databases and people this is shown to.
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId ? null : "It must be an IANA time zone, for example Europe/Berlin or UTC.";

    public static string? MaxPapersError(int papers) => papers is >= 1 and <= MostPapers ? null : $"It must be 1 to {MostPapers}.";

    public static string? LocaleError(string locale)
    {
        try
        {
            // A name that ICU does not know is taken by .NET as a custom culture; its three-letter Windows name tells.
            return locale.Length > 0 && CultureInfo.GetCultureInfo(locale, predefinedOnly: true) is not null ? null : Wanted;
        }
        catch (CultureNotFoundException)
        {
            return Wanted;
        }
    }

    private const string Wanted = "It must be a language, for example en, de or pt-BR.";
}
