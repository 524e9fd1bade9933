using System.Globalization;

namespace Digest.Topics;

/// <summary>How many papers a topic brings at each breadth, on a day on which papers are announced.</summary>
internal sealed record TopicPrice(double Narrow, double Normal, double Wide)
{
    private const int DaysInAWeek = 7;

    /// <summary>As people say it: "narrow 1 a day, normal 2, wide 5"; of rare topics by the week.</summary>
    public string Describe()
    {
        var (days, unit) = Normal >= 1 ? (1, "a day") : (DaysInAWeek, "a week");
        // A query that asks exactly brings the same however strict it is.
        if (Narrow == Wide) return $"{Rounded(Normal * days)} {unit}";
        return $"narrow {Rounded(Narrow * days)} {unit}, normal {Rounded(Normal * days)}, wide {Rounded(Wide * days)}";
    }

    private static string Rounded(double papers) =>
        papers == 0 ? "none"
        : papers < 0.95 ? "less than 1"
        : Math.Round(papers).ToString("0", CultureInfo.InvariantCulture);
}
