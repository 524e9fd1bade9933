using Digest.Matching.Ranking;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Web.Api.Bodies;

/// <summary>A topic as it is sent.</summary>
internal sealed record TopicFields
{
    public required string Query { get; init; }

    /// <summary>Null: the query.</summary>
    public string? Name { get; init; }

    public TopicBreadth Breadth { get; init; } = TopicBreadth.Normal;

    /// <summary>Papers that it brings to a digest; null: as many as the digest holds.</summary>
    public int? MaxPapers { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>As it is.</summary>
    public static TopicFields Of(Topic topic) => new()
    {
        Query = topic.Query,
        Name = topic.Name,
        Breadth = topic.Breadth,
        MaxPapers = topic.MaxPapers,
        IsPaused = topic.IsPaused,
    };

    /// <returns>Null when it is not valid.</returns>
    public Topic? Parse(out IReadOnlyList<string> errors)
    {
        var (topic, error) = TopicText.Read(Name, Query);
        var found = new List<string>();
        if (error is not null) found.Add(error);
        if (MaxPapers is { } most && SubscriberInput.MaxPapersError(most) is { } limits)
            found.Add($"The topic's max_papers is {most}. {limits}");
        errors = found;
        return found.Count == 0
            ? topic! with { Breadth = Breadth, MaxPapers = MaxPapers, IsPaused = IsPaused }
            : null;
    }

    /// <returns>Those that are valid.</returns>
    public static IReadOnlyList<Topic> Parse(IReadOnlyList<TopicFields?> fields, out IReadOnlyList<string> errors)
    {
        var (topics, found) = (new List<Topic>(), new List<string>());
        foreach (var one in fields)
        {
            // What a list holds is not checked by the serializer.
            IReadOnlyList<string> wrong = ["A topic must not be null."];
            if (one?.Parse(out wrong) is { } topic) topics.Add(topic);
            found.AddRange(wrong);
        }

        errors = [.. found, .. TopicText.ProblemsIn(topics)];
        return topics;
    }
}
