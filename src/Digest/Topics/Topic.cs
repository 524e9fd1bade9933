using Digest.Matching.Queries;
using Digest.Matching.Ranking;

namespace Digest.Topics;

/// <summary>What a subscriber wants to read about.</summary>
/// <param name="Key">The row's key; 0 before it is stored.</param>
/// <param name="Name">Shown in the mail; the query itself when none was given.</param>
/// <param name="Query">In the query language of Digest.Matching.</param>
internal sealed record Topic(long Key, string Name, string Query)
{
    /// <summary>How strict the decision on plain words is.</summary>
    public TopicBreadth Breadth { get; init; } = TopicBreadth.Normal;

    /// <summary>How many papers of a digest it brings at most; null: as many as the digest holds.</summary>
    public int? MaxPapers { get; init; }

    /// <summary>Brings nothing until it is resumed.</summary>
    public bool IsPaused { get; init; }

    /// <summary>
    /// Added or changed since the last digest: it also brings papers of the last days that its owner was not sent.
    /// </summary>
    public bool LooksBack { get; init; }

    /// <summary>How the query is interpreted; the query itself when it is not valid.</summary>
    /// <param name="phrase">The phrases of a language, by their keys in <see cref="QueryWording"/>.</param>
    public string Meaning(Func<string, string> phrase) =>
        TopicQuery.Parse(Query).Query?.Describe(new QueryWording(phrase)) ?? Query;
}
