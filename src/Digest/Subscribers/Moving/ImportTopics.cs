using Digest.Topics;

namespace Digest.Subscribers.Moving;

/// <summary>The topics that people on a list get, beside those that the list names.</summary>
/// <param name="forAll">What everyone gets.</param>
/// <param name="byTag">What those with a tag get, by its name.</param>
internal sealed class ImportTopics(
    IReadOnlyList<Topic> forAll, IReadOnlyDictionary<string, Topic> byTag)
{
    /// <summary>Tags that are counted; a file may have one for each person.</summary>
    private const int MaxCounted = 1000;

    private readonly Dictionary<string, long> _unused = new(StringComparer.OrdinalIgnoreCase);

    public static ImportTopics None { get; } = new([], new Dictionary<string, Topic>());

    /// <summary>Tags without a topic, and how many people have each; the most frequent first.</summary>
    public IEnumerable<(string Tag, long People)> Unused =>
        _unused.OrderByDescending(tag => tag.Value).ThenBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase)
            .Select(tag => (tag.Key, tag.Value));

    /// <param name="forAll">Topics as <see cref="TopicText"/> reads them.</param>
    /// <param name="byTag">The same; the name of each is a tag.</param>
    /// <returns>Errors instead, when a text is not a topic.</returns>
    public static (ImportTopics Topics, IReadOnlyList<string> Errors) Read(
        IReadOnlyList<string> forAll, IReadOnlyList<string> byTag)
    {
        var (all, tagged) = (forAll.Select(TopicText.Parse).ToList(), byTag.Select(TopicText.Parse).ToList());
        List<string> errors = [.. all.Concat(tagged).Select(read => read.Error).OfType<string>()];
        errors.AddRange(byTag.Where(text => !text.Contains('='))
            .Select(text => $"--map is '{text}'. It must be a tag and what it means: TAG=QUERY."));
        errors.AddRange(tagged.Select(read => read.Topic?.Name).OfType<string>()
            .GroupBy(tag => tag, StringComparer.OrdinalIgnoreCase).Where(tag => tag.Count() > 1)
            .Select(tag => $"--map names '{tag.Key}' twice. Combine its queries with OR."));
        return errors.Count > 0
            ? (None, errors)
            : (new ImportTopics(
                [.. all.Select(read => read.Topic!)],
                tagged.ToDictionary(
                    read => read.Topic!.Name, read => read.Topic!, StringComparer.OrdinalIgnoreCase)), []);
    }

    /// <summary>The subscriber with these topics after their own; of two with the same name the first.</summary>
    public Subscriber AddTo(Subscriber subscriber, IReadOnlyList<string> tags)
    {
        var chosen = subscriber.Topics.Concat(forAll);
        foreach (var tag in tags)
        {
            if (byTag.TryGetValue(tag, out var topic)) chosen = chosen.Append(topic);
            else if (_unused.Count < MaxCounted || _unused.ContainsKey(tag))
                _unused[tag] = _unused.GetValueOrDefault(tag) + 1;
        }

        return subscriber with { Topics = TopicText.Fitting(chosen) };
    }
}
