using Digest.Editions;

namespace Digest.Rendering;

/// <summary>
/// The papers of an edition as its mail shows them: under the first topic that chose each, so that a paper of two
/// topics counts once; topics in the order of their best paper.
/// </summary>
/// <param name="Topic">Null for papers that are only trending.</param>
/// <param name="Places">Of its papers in the edition, in order.</param>
internal sealed record EditionSection(string? Topic, IReadOnlyList<int> Places)
{
    public static IReadOnlyList<EditionSection> Of(IReadOnlyList<EditionPaper> papers)
    {
        var sections = new OrderedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var place = 0; place < papers.Count; place++)
        {
            var topic = TopicOf(papers[place]) ?? "";
            if (!sections.TryGetValue(topic, out var places)) sections[topic] = places = [];
            places.Add(place);
        }

        return [.. sections.Select(section => new EditionSection(
            section.Key.Length == 0 ? null : section.Key, section.Value))];
    }

    /// <summary>The papers as the mail lists them.</summary>
    public static IEnumerable<EditionPaper> InOrder(IReadOnlyList<EditionPaper> papers) =>
        Of(papers).SelectMany(section => section.Places).Select(place => papers[place]);

    /// <summary>The first topic that chose a paper; null where it is only trending.</summary>
    public static string? TopicOf(EditionPaper paper)
    {
        foreach (var reason in paper.Reasons)
            if (reason.Topic is { } topic) return topic;
        return null;
    }
}
