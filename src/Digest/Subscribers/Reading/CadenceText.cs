namespace Digest.Subscribers.Reading;

/// <summary>
/// Cadences as people write them: <c>daily</c>, <c>weekdays</c>, <c>weekly</c> (Monday), <c>weekly:friday</c>.
/// </summary>
internal static class CadenceText
{
    /// <summary>What is accepted instead, when <see cref="TryParse"/> fails.</summary>
    public const string Expected = "It must be daily, weekdays, weekly or weekly:DAY, for example weekly:friday.";

    public static bool TryParse(string text, out Cadence cadence, out DayOfWeek day)
    {
        (cadence, day) = (Cadence.Daily, DayOfWeek.Monday);
        var parts = text.ToLowerInvariant()
            .Split([':', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        switch (parts)
        {
            case ["daily"]:
                return true;
            case ["weekdays"]:
                cadence = Cadence.Weekdays;
                return true;
            case ["weekly"]:
                cadence = Cadence.Weekly;
                return true;
            case ["weekly", var name]:
                cadence = Cadence.Weekly;
                // Enum.TryParse alone would take numbers too.
                return name.All(char.IsAsciiLetter) && Enum.TryParse(name, ignoreCase: true, out day);
            default:
                return false;
        }
    }

    public static string Format(Cadence cadence, DayOfWeek day) =>
        cadence == Cadence.Weekly
            ? $"weekly:{day.ToString().ToLowerInvariant()}"
            : cadence.ToString().ToLowerInvariant();
}
