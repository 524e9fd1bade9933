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
        var (settings, trimmed, error) = TopicSettingsText.Split(OneLine(text));
        if (error is not null) return Refused(text, error);
        var equals = trimmed.IndexOf('=');
        // An equals sign after a quotation mark is part of a phrase, as in "E = mc2".
        var hasName = equals >= 0 && !trimmed.AsSpan(0, equals).Contains('"');
        var query = hasName ? trimmed[(equals + 1)..].Trim() : trimmed;
        var name = hasName ? trimmed[..equals].Trim() : null;
        if (name?.Length == 0) return Refused(text, "the name before = is empty");
        var read = Read(text, name, query);
        return read.Topic is { } topic
            ? read with { Topic = settings with { Name = topic.Name, Query = topic.Query } }
            : read;
    }

    /// <summary>For a name and a query that come apart.</summary>
    /// <param name="name">Null or empty for none: then it is the query, or that of a ready-made topic.</param>
    public static TopicParseResult Read(string? name, string query) =>
        Read(query, string.IsNullOrWhiteSpace(name) ? null : OneLine(name), OneLine(query));

    private static TopicParseResult Read(string text, string? name, string query)
    {
        if (query.Any(char.IsControl) || name?.Any(char.IsControl) == true)
            return Refused(text, "it contains control characters");
        if (name is null && query.Length == 0) return Refused(text, "it is empty");
        if (name?.Length > MaxNameLength) return Refused(text, $"its name is longer than {MaxNameLength} characters");
        if (name is null && TopicCatalog.FindNamed(query) is { } listed)
            return new TopicParseResult(new Topic(0, listed.Name, listed.Query), null);
        var parsed = TopicQuery.Parse(query);
        var given = name ?? (query.Length > MaxNameLength ? query[..(MaxNameLength - 1)] + "…" : query);
        return parsed.IsValid && parsed.Questions.Count == 0
            ? new TopicParseResult(new Topic(0, given, query), null)
            : Refused(text, string.Join("; ", parsed.Problems.Concat(parsed.Questions).Select(Describe)));
    }

    /// <summary>What keeps these topics from being one person's.</summary>
    public static IEnumerable<string> ProblemsIn(IReadOnlyCollection<Topic> topics)
    {
        foreach (var twice in topics
                .GroupBy(topic => topic.Name, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Count() > 1))
            yield return $"Two topics are named '{twice.Key}'. Combine them with OR, or rename one.";
        if (topics.Count > MaxTopics)
            yield return $"{topics.Count} topics are too many. At most {MaxTopics} topics; combine some with OR.";
    }

    /// <summary>As many as one person may have; of two with the same name the first.</summary>
    public static IReadOnlyList<Topic> Fitting(IEnumerable<Topic> topics) =>
        [.. topics.DistinctBy(topic => topic.Name, StringComparer.OrdinalIgnoreCase).Take(MaxTopics)];

    /// <summary>What <see cref="Parse"/> reads back as the same topic.</summary>
    public static string Format(Topic topic) =>
        (topic.Name == topic.Query && TopicCatalog.FindNamed(topic.Name) is null
            ? topic.Query
            : $"{topic.Name}={topic.Query}")
        + TopicSettingsText.Format(topic);

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Describe(QueryProblem problem) =>
        FormattableString.Invariant($"at character {problem.Position + 1} of the query: {problem.Message.TrimEnd('.')}")
        + (problem.Suggestion.Length > 0 ? $" (did you mean: {problem.Suggestion})" : "");

    private static TopicParseResult Refused(string text, string reason) =>
        new(null, $"The topic '{(text.Length > 80 ? text[..80] + "…" : text)}' is not valid: {reason}.");
}

/// <param name="Topic">Null when the text is refused.</param>
/// <param name="Error">Why; null when it was read.</param>
internal sealed record TopicParseResult(Topic? Topic, string? Error);
