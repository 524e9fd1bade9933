using System.Globalization;

namespace Digest.Subscribers;

/// <summary>Data of the system that Digest cannot do without; slim images leave it out.</summary>
internal static class SystemData
{
    private const string Zone = "America/New_York", Language = "en-US";

    /// <summary>What is missing, and how to get it; empty on a complete system.</summary>
    public static IReadOnlyList<string> Missing { get; } = [.. FindMissing()];

    private static IEnumerable<string> FindMissing()
    {
        if (!HasLanguages())
        {
            yield return "Language data (ICU) is missing, or switched off by DOTNET_SYSTEM_GLOBALIZATION_INVARIANT. "
                + "Unset that variable and install ICU (Debian: apt-get install libicu-dev; Alpine: apk add icu-libs "
                    + "icu-data-full).";
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
        {
            yield return "Time zone data (tzdata) is missing, or TZDIR names a folder without it. "
                + "Install it (Debian: apt-get install tzdata; Alpine: apk add tzdata), and unset TZDIR.";
        }
    }

    private static bool HasLanguages()
    {
        try
        {
            return CultureInfo.GetCultureInfo(Language, predefinedOnly: true).Name == Language;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }
}
