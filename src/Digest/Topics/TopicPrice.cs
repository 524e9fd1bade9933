using System.Globalization;
using Digest.Matching.Ranking;

namespace Digest.Topics;

/// <summary>How many papers a topic brings at each breadth, on a day on which papers are announced.</summary>
/// <param name="DaysAWeek">On how many days of a week papers are announced.</param>
internal sealed record TopicPrice(double Narrow, double Normal, double Wide, double DaysAWeek)
{
    private const int DaysInAWeek = 7;

    /// <summary>What is assumed of a span too short to see: most sources announce on workdays.</summary>
    private const int Workdays = 5;

    /// <param name="recent">Where the matches were counted, up to the present.</param>
    /// <param name="count">How many match at a breadth.</param>
    public static TopicPrice Of(AnnouncedIndex recent, DateTimeOffset now, Func<TopicBreadth, int> count)
    {
        var days = Enumerable.Range(0, recent.Announced.Count)
            .Select(document => recent.LastAt(document).UtcDateTime.Date)
            .Distinct()
            .ToList();
        var span = days.Count == 0 ? 0 : (now.UtcDateTime.Date - days.Min()).Days + 1;
        double ADay(TopicBreadth breadth) => count(breadth) / (double)Math.Max(1, days.Count);
        return new TopicPrice(
            ADay(TopicBreadth.Narrow),
            ADay(TopicBreadth.Normal),
            ADay(TopicBreadth.Wide),
            span < DaysInAWeek ? Workdays : days.Count * DaysInAWeek / (double)span);
    }

    /// <summary>As people say it: "narrow 1 a day, normal 2, wide 5"; of rare topics by the week.</summary>
    public string Describe()
    {
        var (days, unit) = Normal >= 1 ? (1, "a day") : (DaysAWeek, "a week");
        // A query that asks exactly brings the same however strict it is.
        if (Narrow == Wide) return $"{Rounded(Normal * days)} {unit}";
        return $"narrow {Rounded(Narrow * days)} {unit}, normal {Rounded(Normal * days)}, wide {Rounded(Wide * days)}";
    }

    private static string Rounded(double papers) =>
        papers == 0 ? "none"
        : papers < 0.95 ? "less than 1"
        : Math.Round(papers).ToString("0", CultureInfo.InvariantCulture);
}
