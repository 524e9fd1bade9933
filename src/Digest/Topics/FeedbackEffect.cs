using System.Globalization;
using Digest.Matching.Ranking;

namespace Digest.Topics;

/// <summary>What feedback changed of a topic, over the papers of the last weeks.</summary>
/// <param name="Gained">Titles that match now and did not, best first.</param>
/// <param name="Lost">Titles that matched and do not now, best first.</param>
/// <param name="Weeks">The span of these papers, at least one.</param>
internal sealed record FeedbackEffect(IReadOnlyList<string> Gained, IReadOnlyList<string> Lost, double Weeks)
{
    /// <summary>"3 more a week, like A; 1 fewer a week, like B".</summary>
    public string Describe() =>
        Gained.Count + Lost.Count == 0
            ? $"nothing changes for the papers of the last {(WholeWeeks == 1 ? "week" : $"{Text(WholeWeeks)} weeks")}"
            : string.Join("; ", new[] { Part(Gained, "more"), Part(Lost, "fewer") }.OfType<string>());

    private double WholeWeeks => Math.Ceiling(Weeks);

    private string? Part(IReadOnlyList<string> titles, string which)
    {
        if (titles.Count == 0) return null;
        var rate = titles.Count / Weeks;
        var count = rate < 1
            ? $"{Text(titles.Count)} {which} in {Text(WholeWeeks)} weeks"
            : $"{Text(Math.Round(rate))} {which} a week";
        return $"{count}, like \"{titles[0]}\"";
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Compares what a topic matches before and after feedback.</summary>
internal sealed class FeedbackTrial(RecentPapers recentPapers, TopicProfiles profiles, TimeProvider clock)
{
    private const double DaysAWeek = 7;
    private const double MaxWeeks = RecentPapers.Days / DaysAWeek;

    /// <summary>What a change of feedback brings.</summary>
    public async Task<FeedbackEffect> MeasureAsync(
        Topic topic, Func<Task> change, CancellationToken cancellationToken)
    {
        var recent = await recentPapers.GetAsync(cancellationToken);
        var before = await MatchesAsync(recent, topic, cancellationToken);
        await change();
        return Between(recent, before, await MatchesAsync(recent, topic, cancellationToken));
    }

    /// <summary>What all feedback on a topic brings.</summary>
    public async Task<FeedbackEffect> MeasureAllAsync(Topic topic, CancellationToken cancellationToken)
    {
        var recent = await recentPapers.GetAsync(cancellationToken);
        // Feedback belongs to the row.
        var without = await MatchesAsync(recent, topic with { Key = 0 }, cancellationToken);
        return Between(recent, without, await MatchesAsync(recent, topic, cancellationToken));
    }

    private async Task<IReadOnlyList<int>> MatchesAsync(
        RecentIndex recent, Topic topic, CancellationToken cancellationToken)
    {
        var known = await profiles.LoadAsync([topic], cancellationToken);
        var runner = new TopicMatching(recent.Matcher, new MatchOptions { Now = clock.GetUtcNow() });
        return [.. (runner.Run(topic, known)?.Matches ?? []).Select(hit => hit.Document)];
    }

    private static FeedbackEffect Between(RecentIndex recent, IReadOnlyList<int> before, IReadOnlyList<int> after)
    {
        return new FeedbackEffect(
            Titles(after.Except(before)), Titles(before.Except(after)), Weeks(recent));

        IReadOnlyList<string> Titles(IEnumerable<int> documents) =>
            [.. documents.Select(document => recent.Papers.Index.Documents[document].Title)];
    }

    /// <summary>From the first day that has papers: a new archive has days where an old one has four weeks.</summary>
    private static double Weeks(RecentIndex recent)
    {
        if (recent.Papers.Announced.Count == 0) return MaxWeeks;
        var first = Enumerable.Range(0, recent.Papers.Announced.Count).Min(recent.Papers.LastAt).UtcDateTime.Date;
        return Math.Clamp(((recent.ReadAt.UtcDateTime.Date - first).Days + 1) / DaysAWeek, 1, MaxWeeks);
    }
}
