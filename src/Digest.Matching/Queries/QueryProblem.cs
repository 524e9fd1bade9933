namespace Digest.Matching.Queries;

/// <summary>What is wrong with a query's text.</summary>
/// <param name="Position">Offset into the text in UTF-16 units, from 0.</param>
/// <param name="Message">A sentence for the reader.</param>
/// <param name="Suggestion">A similar text that is a valid query; empty when there is none.</param>
public sealed record QueryProblem(int Position, int Length, string Message, string Suggestion);

/// <summary>A query, or the problems of the text; parsing never throws.</summary>
public sealed record QueryParseResult(TopicQuery? Query, IReadOnlyList<QueryProblem> Problems)
{
    /// <summary>
    /// Parts of a valid query that probably mean something else. Who writes it should be asked; a topic that is stored
    /// counts as written.
    /// </summary>
    public IReadOnlyList<QueryProblem> Questions { get; init; } = [];

    public bool IsValid => Query is not null;
}
