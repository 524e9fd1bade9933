using Digest.Matching.Queries;

namespace Digest.Topics;

/// <summary>What a subscriber wants to read about.</summary>
/// <param name="Key">The row's key; 0 before it is stored.</param>
/// <param name="Name">Shown in the mail; the query itself when none was given.</param>
/// <param name="Query">In the query language of Digest.Matching.</param>
internal sealed record Topic(long Key, string Name, string Query)
{
    /// <summary>How the query is interpreted, in English; the query itself when it is not valid.</summary>
    public string Meaning() => TopicQuery.Parse(Query).Query?.Describe() ?? Query;
}
