using System.Globalization;
using Digest.Matching.Ranking;

namespace Digest.Topics;

/// <summary>
/// The settings of a topic as people write them after its query: <c>[wide, max 3, paused]</c>. What is normal is left
/// out.
/// </summary>
internal static class TopicSettingsText
{
    private const int MaxPapersLimit = 100;

    /// <summary>The topic with the settings that end the text, and the text without them.</summary>
    public static (Topic Settings, string Text, string? Error) Split(string text)
    {
        var settings = new Topic(0, "", "");
        var open = text.LastIndexOf('[');
        if (open < 0) return (settings, text, null);
        if (!text.EndsWith(']')) return (settings, text, Misplaced(text));
        var kinds = new HashSet<string>();
        foreach (var word in text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries))
        {
            if (Read(settings, word) is not { } read)
                return (settings, text, $"'{word}' is not a setting; there are narrow, normal, wide, "
                    + $"max 1 to max {MaxPapersLimit.ToString(CultureInfo.InvariantCulture)} and paused");
            if (!kinds.Add(KindOf(word))) return (settings, text, $"{text[open..]} sets {KindOf(word)} twice");
            settings = read;
        }

        var rest = text[..open].TrimEnd();
        return (settings, rest, Misplaced(rest));
    }

    /// <summary>Settings at another place would be words to look for.</summary>
    private static string? Misplaced(string text)
    {
        for (var open = text.IndexOf('['); open >= 0; open = text.IndexOf('[', open + 1))
        {
            // In quotation marks they are words.
            if (text.AsSpan(0, open).Count('"') % 2 == 1) continue;
            var close = text.IndexOf(']', open);
            var inside = close < 0 ? text[(open + 1)..] : text[(open + 1)..close];
            var words = inside.Split(',', StringSplitOptions.TrimEntries);
            if (words.Any(word => Read(new Topic(0, "", ""), word) is not null))
                return "settings must be at its end, in one pair of brackets, as in: agents [wide, max 3]";
        }

        return null;
    }

    /// <summary>With a blank before it; empty where everything is normal.</summary>
    public static string Format(Topic topic)
    {
        var words = new List<string>();
        if (topic.Breadth != TopicBreadth.Normal) words.Add(NameOf(topic.Breadth));
        if (topic.MaxPapers is { } most) words.Add(string.Create(CultureInfo.InvariantCulture, $"max {most}"));
        if (topic.IsPaused) words.Add("paused");
        return words.Count == 0 ? "" : $" [{string.Join(", ", words)}]";
    }

    public static string NameOf(TopicBreadth breadth) => breadth.ToString().ToLowerInvariant();

    /// <returns>Null when there is none of this name, which is in small letters.</returns>
    public static TopicBreadth? BreadthNamed(string name)
    {
        foreach (var breadth in Enum.GetValues<TopicBreadth>())
            if (name == NameOf(breadth)) return breadth;
        return null;
    }

    private static string KindOf(string word) =>
        word.StartsWith("max", StringComparison.OrdinalIgnoreCase) ? "max"
        : word.Equals("paused", StringComparison.OrdinalIgnoreCase) ? "paused"
        : "the breadth";

    private static Topic? Read(Topic topic, string word)
    {
        var lower = word.ToLowerInvariant();
        if (lower == "paused") return topic with { IsPaused = true };
        if (BreadthNamed(lower) is { } breadth) return topic with { Breadth = breadth };
        return lower.StartsWith("max ", StringComparison.Ordinal)
            && int.TryParse(lower[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            && most is >= 1 and <= MaxPapersLimit
            ? topic with { MaxPapers = most }
            : null;
    }
}
