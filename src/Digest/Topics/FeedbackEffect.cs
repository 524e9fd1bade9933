using System.Globalization;
using Digest.Matching.Ranking;

namespace Digest.Topics;

/// <summary>What feedback changed of a topic, over the papers of the last weeks.</summary>
/// <param name="Gained">Titles that match now and did not, best first.</param>
/// <param name="Lost">Titles that matched and do not now, best first.</param>
internal sealed record FeedbackEffect(IReadOnlyList<string> Gained, IReadOnlyList<string> Lost)
{
    /// <summary>"3 more a week, like A; 1 fewer a week, like B".</summary>
    public string Describe() =>
        Gained.Count + Lost.Count == 0
            ? string.Create(
                CultureInfo.InvariantCulture, $"nothing changes for the papers of the last {FeedbackTrial.Weeks} weeks")
            : string.Join("; ", new[] { Part(Gained, "more"), Part(Lost, "fewer") }.OfType<string>());

    private static string? Part(IReadOnlyList<string> titles, string which)
    {
        if (titles.Count == 0) return null;
        var rate = titles.Count / (double)FeedbackTrial.Weeks;
        var count = rate < 1
            ? $"{titles.Count.ToString(CultureInfo.InvariantCulture)} {which} in "
                + $"{FeedbackTrial.Weeks.ToString(CultureInfo.InvariantCulture)} weeks"
            : $"{Math.Round(rate).ToString(CultureInfo.InvariantCulture)} {which} a week";
        return $"{count}, like \"{titles[0]}\"";
    }
}

/// <summary>Compares what a topic matches before and after feedback.</summary>
internal sealed class FeedbackTrial(RecentPapers recentPapers, TopicProfiles profiles, TimeProvider clock)
{
    public const int Weeks = RecentPapers.Days / 7;

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
        return new FeedbackEffect(Titles(after.Except(before)), Titles(before.Except(after)));

        IReadOnlyList<string> Titles(IEnumerable<int> documents) =>
            [.. documents.Select(document => recent.Papers.Index.Documents[document].Title)];
    }
}
