using Digest.Matching;
using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.TestData;

/// <summary>Ordinary things; a test changes with <c>with</c> what it is about.</summary>
public static class Some
{
    internal static Paper Paper(string id, string title = "A paper", int upvotes = 0) => new()
    {
        Id = PaperId.Arxiv(id),
        Title = title,
        Abstract = $"We study {title}.",
        Authors = ["Ada Lovelace", "Alan Turing"],
        AuthorCount = 2,
        Categories = ["cs.CL"],
        AbstractUrl = $"https://arxiv.org/abs/{id}",
        Upvotes = upvotes,
    };

    internal static Subscriber Subscriber(string email, params string[] topics) => new()
    {
        Email = EmailAddress.Parse(email).Address!,
        SendTime = new TimeOnly(7, 0),
        TimeZone = "UTC",
        Topics = [.. topics.Select(topic => new Topic(0, topic, topic))],
    };

    internal static MatchDocument Document(
        string title, string text = "", long key = 0, string[]? authors = null, string[]? categories = null, int upvotes = 0,
        string id = "arxiv:2501.00001") => new()
        {
            Key = key,
            Id = id,
            Title = title,
            Abstract = text,
            Authors = authors ?? [],
            Categories = categories ?? [],
            Upvotes = upvotes,
        };

    internal static MatchIndex Index(params MatchDocument[] papers) => MatchIndex.Build(papers, new ArchiveStatistics());

    internal static TopicQuery Query(string text)
    {
        var parsed = TopicQuery.Parse(text);
        return parsed.Query ?? throw new ArgumentException($"{text}: {string.Join("; ", parsed.Problems.Select(problem => problem.Message))}");
    }

    internal static TopicHits Hits(MatchIndex index, string query) => new TopicMatcher(index).Run(Query(query), null, new MatchOptions());

    /// <summary>The titles that a query matches, best first.</summary>
    internal static string[] Titles(MatchIndex index, string query) => [.. Hits(index, query).Matches.Select(hit => index.Documents[hit.Document].Title)];
}
