using Digest.Matching.Queries;

namespace Digest.Topics;

/// <summary>Topics as people write them: <c>NAME=QUERY</c>, or a QUERY alone, which is then its own name.</summary>
public static class TopicText
{
    public const int LongestName = 100;

    /// <summary>An edition's cost grows with them; nobody has been seen to need more.</summary>
    public const int MostTopics = 50;

    public static TopicParseResult Parse(string text)
    {
        var trimmed = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var equals = trimmed.IndexOf('=');
        // After a quotation mark it is part of a phrase, as in "E = mc2".
        var hasName = equals >= 0 && !trimmed.AsSpan(0, equals).Contains('"');
        var query = hasName ? trimmed[(equals + 1)..].Trim() : trimmed;
        var name = hasName ? trimmed[..equals].Trim() : trimmed.Length > LongestName ? trimmed[..(LongestName - 1)] + "…" : trimmed;
        if (name.Length == 0) return Refused(text, hasName ? "nothing stands before the =" : "it is empty");
        if (name.Length > LongestName) return Refused(text, $"its name is longer than {LongestName} characters");
        var parsed = TopicQuery.Parse(query);
        return parsed.IsValid ? new TopicParseResult(new Topic(0, name, query), null) : Refused(text, string.Join("; ", parsed.Problems.Select(Describe)));
    }

    /// <summary>What <see cref="Parse"/> reads back as the same topic.</summary>
    public static string Format(Topic topic) => topic.Name == topic.Query ? topic.Query : $"{topic.Name}={topic.Query}";

    private static string Describe(QueryProblem problem) =>
        FormattableString.Invariant($"at character {problem.Position + 1} of the query: {problem.Message.TrimEnd('.')}")
        + (problem.Suggestion.Length > 0 ? $" (did you mean: {problem.Suggestion})" : "");

    private static TopicParseResult Refused(string text, string reason) =>
        new(null, $"The topic '{(text.Length > 80 ? text[..80] + "…" : text)}' cannot be used: {reason}.");
}

/// <param name="Topic">Null when the text is refused.</param>
/// <param name="Error">Why; null when it was read.</param>
public sealed record TopicParseResult(Topic? Topic, string? Error);
