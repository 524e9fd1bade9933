namespace Digest.Matching.Queries;

/// <summary>What is wrong with a query's text.</summary>
/// <param name="Position">Offset into the text in UTF-16 units, from 0.</param>
/// <param name="Message">What was found, for people.</param>
/// <param name="Suggestion">A text near to it that is a valid query; empty when there is none.</param>
public sealed record QueryProblem(int Position, int Length, string Message, string Suggestion);

/// <summary>Either a query or what is wrong with the text; parsing never throws.</summary>
public sealed record QueryParseResult(TopicQuery? Query, IReadOnlyList<QueryProblem> Problems)
{
    public bool IsValid => Query is not null;
}
