namespace Digest.Subscribers.Reading;

/// <summary>
/// Cadences as people write them: <c>daily</c>, <c>weekdays</c>, <c>weekly</c> (Monday), <c>weekly:friday</c>,
/// <c>Fridays</c>, <c>weekly fri</c>.
/// </summary>
internal static class CadenceText
{
    /// <summary>What is accepted instead, when <see cref="TryParse"/> fails.</summary>
    public const string Expected = "It must be daily, weekdays, weekly or weekly:DAY, for example weekly:friday.";

    public static bool TryParse(string text, out Cadence cadence, out DayOfWeek day)
    {
        (cadence, day) = (Cadence.Daily, DayOfWeek.Monday);
        var parts = text.ToLowerInvariant()
            .Split(
                [':', ' ', ',', '-', '(', ')'],
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
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
            case ["weekly" or "every", "on", var name]:
                return TryWeekly(name, ref cadence, out day);
            case ["weekly" or "every", var name]:
                return TryWeekly(name, ref cadence, out day);
            case [var name]:
                return TryWeekly(name, ref cadence, out day);
            default:
                return false;
        }
    }

    private static bool TryWeekly(string name, ref Cadence cadence, out DayOfWeek day)
    {
        foreach (var one in Enum.GetValues<DayOfWeek>())
        {
            var full = one.ToString().ToLowerInvariant();
            // "fri", "thurs", "fridays".
            if (name.Length < 3 || !(full.StartsWith(name, StringComparison.Ordinal) || name == full + "s")) continue;
            (cadence, day) = (Cadence.Weekly, one);
            return true;
        }

        day = DayOfWeek.Monday;
        return false;
    }

    public static string Format(Cadence cadence, DayOfWeek day) =>
        cadence == Cadence.Weekly
            ? $"weekly:{day.ToString().ToLowerInvariant()}"
            : cadence.ToString().ToLowerInvariant();
}
