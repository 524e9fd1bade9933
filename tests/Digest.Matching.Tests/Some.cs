using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;

namespace Digest.Matching.Tests;

/// <summary>Objects for tests that care about one thing in them.</summary>
internal static class Some
{
    public static MatchDocument Paper(string title, string text = "", long key = 0, string[]? authors = null, string[]? categories = null, int upvotes = 0, string id = "arxiv:2501.00001") => new()
    {
        Key = key,
        Id = id,
        Title = title,
        Abstract = text,
        Authors = authors ?? [],
        Categories = categories ?? [],
        Upvotes = upvotes,
    };

    public static MatchIndex Index(params MatchDocument[] papers) => MatchIndex.Build(papers, new ArchiveStatistics());

    public static TopicQuery Query(string text)
    {
        var parsed = TopicQuery.Parse(text);
        return parsed.Query ?? throw new ArgumentException($"{text}: {string.Join("; ", parsed.Problems.Select(problem => problem.Message))}");
    }

    public static TopicHits Hits(MatchIndex index, string query) => new TopicMatcher(index).Run(Query(query), null, new MatchOptions());

    /// <summary>The titles that a query matches, best first.</summary>
    public static string[] Titles(MatchIndex index, string query) => [.. Hits(index, query).Matches.Select(hit => index.Documents[hit.Document].Title)];
}
