using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Papers;
using Digest.Storage;

namespace Digest.Topics;

/// <summary>What is said about a topic at once.</summary>
/// <param name="DeletesFirst">Deletes what was said before.</param>
/// <param name="Liked">Rows of papers.</param>
/// <param name="Disliked">Rows of papers.</param>
/// <param name="Excluded">Names of authors.</param>
internal sealed record FeedbackChange(
    bool DeletesFirst, IReadOnlyList<long> Liked, IReadOnlyList<long> Disliked, IReadOnlyList<string> Excluded);

/// <summary>Stores feedback on papers and authors by topic. New feedback on a paper replaces the old.</summary>
internal sealed class TopicFeedbackStore(SqlDatabase database, TimeProvider clock)
{
    public Task RecordAsync(long topic, long paper, bool isLiked, CancellationToken cancellationToken) =>
        RecordAsync(topic, [paper], isLiked, cancellationToken);

    /// <summary>The same for many papers, in one transaction.</summary>
    public Task RecordAsync(
        long topic, IReadOnlyList<long> papers, bool isLiked, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => RecordAsync(sql, topic, papers, isLiked, clock.GetUtcNow()), cancellationToken);

    /// <summary>In the caller's transaction.</summary>
    public static Task RecordAsync(
        SqlSession sql, long topic, IReadOnlyList<long> papers, bool isLiked, DateTimeOffset now) =>
        sql.ForEachRowAsync(
            """
            INSERT INTO topic_examples (topic, paper, liked, at) VALUES (row)
            ON CONFLICT (topic, paper) DO UPDATE SET liked = excluded.liked, at = excluded.at
            """,
            [.. papers.Select(paper => new object?[] { topic, paper, isLiked ? 1L : 0L, now.ToRow() })]);

    /// <summary>The first topic of a subscriber learns from papers that were given as examples.</summary>
    public static async Task TeachFirstAsync(
        SqlSession sql, long subscriber, IReadOnlyList<long> papers, DateTimeOffset now)
    {
        if (papers.Count == 0) return;
        if ((await TopicStore.ListAsync(sql, [subscriber]))[subscriber].FirstOrDefault() is { } topic)
            await RecordAsync(sql, topic.Key, papers, isLiked: true, now);
    }

    /// <summary>All or nothing, in one transaction. Of a paper that is liked and disliked the dislike holds.</summary>
    public Task ChangeAsync(long topic, FeedbackChange change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                var now = clock.GetUtcNow();
                if (change.DeletesFirst) await DeleteAsync(sql, topic);
                await RecordAsync(sql, topic, change.Liked, isLiked: true, now);
                await RecordAsync(sql, topic, change.Disliked, isLiked: false, now);
                foreach (var author in change.Excluded) await MuteAsync(sql, [topic], author, now);
            },
            cancellationToken);

    public Task MuteAsync(long topic, string author, CancellationToken cancellationToken) =>
        MuteAsync([topic], author, cancellationToken);

    /// <summary>The same for many topics, in one transaction.</summary>
    public Task MuteAsync(IReadOnlyList<long> topics, string author, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => MuteAsync(sql, topics, author, clock.GetUtcNow()), cancellationToken);

    private static Task MuteAsync(SqlSession sql, IReadOnlyList<long> topics, string author, DateTimeOffset now) =>
        sql.ForEachRowAsync(
            "INSERT INTO topic_muted_authors (topic, author, at) VALUES (row) ON CONFLICT (topic, author) DO NOTHING",
            [.. topics.Select(topic => new object?[] { topic, author, now.ToRow() })]);

    /// <summary>Deletes the feedback on one paper.</summary>
    public Task DeleteAsync(long topic, long paper, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                "DELETE FROM topic_examples WHERE topic = @topic AND paper = @paper", new { topic, paper }),
            cancellationToken);

    /// <summary>An author who was excluded from these topics is no longer.</summary>
    public Task UnmuteAsync(IReadOnlyCollection<long> topics, string author, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                "DELETE FROM topic_muted_authors WHERE topic IN @topics AND author = @author", new { topics, author }),
            cancellationToken);

    /// <summary>Deletes all feedback on one topic.</summary>
    public Task DeleteAsync(long topic, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => DeleteAsync(sql, topic), cancellationToken);

    private static async Task DeleteAsync(SqlSession sql, long topic)
    {
        await sql.ExecuteAsync("DELETE FROM topic_examples WHERE topic = @topic", new { topic });
        await sql.ExecuteAsync("DELETE FROM topic_muted_authors WHERE topic = @topic", new { topic });
    }

    /// <summary>Loads the feedback on these topics and the papers that their queries name.</summary>
    public Task<TopicFeedback> LoadAsync(IReadOnlyCollection<Topic> topics, CancellationToken cancellationToken) =>
        database.ReadAsync(sql => LoadAsync(sql, topics), cancellationToken);

    private static async Task<TopicFeedback> LoadAsync(SqlSession sql, IReadOnlyCollection<Topic> topics)
    {
        var keys = topics
            .Select(topic => topic.Key)
            .Where(key => key != 0)
            .Distinct()
            .Select(key => new object?[] { key })
            .ToList();
        var examples = await sql.ForRowsAsync<ExampleRow>(
            "SELECT e.topic, e.paper, e.liked, e.at FROM topic_examples e WHERE e.topic IN (VALUES {rows}) ORDER BY "
                + "e.topic, e.at, e.paper",
            keys);
        var muted = await sql.ForRowsAsync<MutedRow>(
            "SELECT m.topic, m.author FROM topic_muted_authors m WHERE m.topic IN (VALUES {rows}) ORDER BY m.topic, "
                + "m.author",
            keys);
        return new TopicFeedback(
            examples.ToLookup(
                example => example.Topic,
                example => new PaperFeedback(example.Paper, example.Liked != 0, Instants.FromRow(example.At))),
            muted.ToLookup(row => row.Topic, row => row.Author),
            await LikedPapersAsync(sql, topics));
    }

    private static async Task<Dictionary<string, MatchDocument>> LikedPapersAsync(
        SqlSession sql, IReadOnlyCollection<Topic> topics)
    {
        var named = topics
            .Select(topic => topic.Query)
            .Where(query => query.Contains("like:", StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.Ordinal)
            .SelectMany(query => TopicQuery.Parse(query).Query?.LikedPapers ?? [])
            .Distinct(StringComparer.Ordinal)
            .Select(text => (Text: text, Id: PaperId.TryParse(text, out var id) ? id : null))
            .Where(named => named.Id is not null)
            .ToList();
        var found = await PaperStore.FindAsync(sql, [.. named.Select(one => one.Id!).Distinct()]);
        return named
            .Where(one => found.ContainsKey(one.Id!))
            .ToDictionary(one => one.Text, one => PaperDocument.Of(found[one.Id!]), StringComparer.Ordinal);
    }

    private sealed record ExampleRow
    {
        public long Topic { get; init; }
        public long Paper { get; init; }
        public long Liked { get; init; }
        public long At { get; init; }
    }

    private sealed record MutedRow
    {
        public long Topic { get; init; }
        public string Author { get; init; } = "";
    }
}
