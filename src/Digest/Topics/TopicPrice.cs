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

    /// <summary>The days of the unit in which people count it: one, or of rare topics a week.</summary>
    public double UnitDays => Normal >= 1 ? 1 : DaysAWeek;

    /// <summary>
    /// As people say it: "narrow up to 2 a day, normal 1 to 3, wide 3 to 7"; of rare topics by the week.
    /// </summary>
    public string Describe()
    {
        var unit = Normal >= 1 ? "a day" : "a week";
        // A query that asks exactly brings the same however strict it is.
        return Narrow == Wide
            ? $"{Shown(Normal)} {unit}"
            : $"narrow {Shown(Narrow)} {unit}, normal {Shown(Normal)}, wide {Shown(Wide)}";
    }

    /// <summary>
    /// How many a unit will bring: two of three times, when papers come by chance, it is the mean and its root at most
    /// away. A number alone would promise what no count of a few papers can keep.
    /// </summary>
    /// <param name="papersADay">At one of the breadths.</param>
    public (int Least, int Most) Range(double papersADay)
    {
        var mean = papersADay * UnitDays;
        return ((int)Math.Round(mean - Math.Sqrt(mean)), (int)Math.Round(mean + Math.Sqrt(mean)));
    }

    private string Shown(double papersADay) =>
        papersADay == 0
            ? "none"
            : Range(papersADay) switch
            {
                ( <= 0, var most) => string.Create(CultureInfo.InvariantCulture, $"up to {Math.Max(1, most)}"),
                var (least, most) => string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"),
            };
}
