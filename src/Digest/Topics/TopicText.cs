using Digest.Matching.Catalog;
using Digest.Matching.Queries;

namespace Digest.Topics;

/// <summary>
/// Reads and writes topics as text: <c>NAME=QUERY</c>, or a QUERY alone, which is then also the name; settings can
/// follow, as in <c>NAME=QUERY [wide, max 3]</c>. The name of a ready-made topic represents its query.
/// </summary>
internal static class TopicText
{
    public const int MaxNameLength = 100;

    /// <summary>The cost of an edition grows with the number of topics.</summary>
    public const int MaxTopics = 50;

    public static TopicParseResult Parse(string text)
    {
        var (settings, trimmed, error) = TopicSettingsText.Split(
            string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        if (error is not null) return Refused(text, error);
        var equals = trimmed.IndexOf('=');
        // An equals sign after a quotation mark is part of a phrase, as in "E = mc2".
        var hasName = equals >= 0 && !trimmed.AsSpan(0, equals).Contains('"');
        var query = hasName ? trimmed[(equals + 1)..].Trim() : trimmed;
        var name =
            hasName ? trimmed[..equals].Trim()
            : trimmed.Length > MaxNameLength ? trimmed[..(MaxNameLength - 1)] + "…"
            : trimmed;
        if (trimmed.Any(char.IsControl)) return Refused(text, "it contains control characters");
        if (name.Length == 0) return Refused(text, hasName ? "the name before = is empty" : "it is empty");
        if (name.Length > MaxNameLength) return Refused(text, $"its name is longer than {MaxNameLength} characters");
        if (!hasName && TopicCatalog.FindNamed(trimmed) is { } listed)
            return new TopicParseResult(settings with { Name = listed.Name, Query = listed.Query }, null);
        var parsed = TopicQuery.Parse(query);
        return parsed.IsValid && parsed.Questions.Count == 0
            ? new TopicParseResult(settings with { Name = name, Query = query }, null)
            : Refused(text, string.Join("; ", parsed.Problems.Concat(parsed.Questions).Select(Describe)));
    }

    /// <summary>What <see cref="Parse"/> reads back as the same topic.</summary>
    public static string Format(Topic topic) =>
        (topic.Name == topic.Query && TopicCatalog.FindNamed(topic.Name) is null
            ? topic.Query
            : $"{topic.Name}={topic.Query}")
        + TopicSettingsText.Format(topic);

    private static string Describe(QueryProblem problem) =>
        FormattableString.Invariant($"at character {problem.Position + 1} of the query: {problem.Message.TrimEnd('.')}")
        + (problem.Suggestion.Length > 0 ? $" (did you mean: {problem.Suggestion})" : "");

    private static TopicParseResult Refused(string text, string reason) =>
        new(null, $"The topic '{(text.Length > 80 ? text[..80] + "…" : text)}' is not valid: {reason}.");
}

/// <param name="Topic">Null when the text is refused.</param>
/// <param name="Error">Why; null when it was read.</param>
internal sealed record TopicParseResult(Topic? Topic, string? Error);
