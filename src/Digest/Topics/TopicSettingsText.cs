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
        if (open < 0 || !text.EndsWith(']')) return (settings, text, null);
        foreach (var word in text[(open + 1)..^1].Split(','))
        {
            if (Read(settings, word.Trim()) is not { } read)
                return (settings, text, $"'{word.Trim()}' is not a setting; there are narrow, normal, wide, "
                    + $"max 1 to max {MaxPapersLimit.ToString(CultureInfo.InvariantCulture)} and paused");
            settings = read;
        }

        return (settings, text[..open].TrimEnd(), null);
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
