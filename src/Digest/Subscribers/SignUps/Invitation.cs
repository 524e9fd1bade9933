using Digest.Topics;

namespace Digest.Subscribers.SignUps;

/// <summary>
/// What was asked for at the address of a person who left. Anyone may have asked, so it changes nothing of theirs
/// before they confirm it.
/// </summary>
/// <param name="Generation">Of the link that confirms it.</param>
internal sealed record Invitation(long Generation, SignUp Request)
{
    /// <returns>Null where nobody asked, and for a request that a newer release wrote.</returns>
    public static Invitation? Read(long? generation, string? request) =>
        generation is { } opened && SignUp.Read(request) is { } asked ? new Invitation(opened, asked) : null;

    /// <summary>For the operator.</summary>
    public string TopicsText => Request.Wanted()?.Topics is { Count: > 0 } topics
        ? string.Join("; ", topics.Select(TopicText.Format))
        : "none: trending papers";

    /// <summary>
    /// A person who left, with what was asked for. A topic that asks for the same as before keeps its row, and so what
    /// it has learned.
    /// </summary>
    public Subscriber ApplyTo(Subscriber left)
    {
        if (Request.Wanted() is not { } wanted) return left;
        var known = left.Topics.GroupBy(topic => topic.Query, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Key, StringComparer.Ordinal);
        return left with
        {
            Name = wanted.Name ?? left.Name,
            Cadence = wanted.Cadence,
            WeeklyOn = wanted.WeeklyOn,
            SendTime = wanted.SendTime,
            TimeZone = wanted.TimeZone,
            MaxPapers = wanted.MaxPapers,
            Locale = wanted.Locale,
            Bibtex = wanted.Bibtex,
            Topics =
            [
                .. wanted.Topics.Select(
                    topic => known.Remove(topic.Query, out var key) ? topic with { Key = key } : topic),
            ],
        };
    }
}
