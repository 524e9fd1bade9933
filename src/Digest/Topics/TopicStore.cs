using Digest.Matching.Ranking;
using Digest.Storage;

namespace Digest.Topics;

/// <summary>Which topics each subscriber has, in their order. Every method works in the caller's transaction.</summary>
internal static class TopicStore
{
    /// <summary>A list in a statement stays well below the limit of both databases.</summary>
    private const int Chunk = 1000;

    public static async Task<ILookup<long, Topic>> ListAsync(SqlSession sql, IEnumerable<long> subscribers)
    {
        var rows = new List<Row>();
        foreach (var chunk in subscribers.Chunk(Chunk))
        {
            rows.AddRange(
                await sql.QueryAsync<Row>(
                    """
                    SELECT key, subscriber, name, query, breadth, max_papers, paused, changed_at
                    FROM topics WHERE subscriber IN @chunk ORDER BY position
                    """,
                    new { chunk }));
        }

        return rows.ToLookup(row => row.Subscriber, row => row.ToTopic());
    }

    /// <summary>
    /// What is asked for, with how many ask for it: the queries that most topics have come first, then by themselves.
    /// Paused topics do not count.
    /// </summary>
    public static Task<IReadOnlyList<AskedQuery>> ListAskedAsync(SqlSession sql, int count) =>
        sql.QueryAsync<AskedQuery>(
            """
            SELECT query, MIN(name) AS name, breadth, COUNT(*) AS topics FROM topics WHERE paused = 0
            GROUP BY query, breadth ORDER BY COUNT(*) DESC, query, breadth LIMIT @count
            """,
            new { count = (long)count });

    /// <summary>Inserts the topics of subscribers who have none.</summary>
    public static async Task AddAsync(
        SqlSession sql, IEnumerable<(long Subscriber, IReadOnlyList<Topic> Topics)> added)
    {
        var rows = (from one in added
                    from topic in one.Topics.Index()
                    select (one.Subscriber, Position: topic.Index, Topic: topic.Item)).ToList();
        if (rows.Count == 0) return;
        var first = await AllocateAsync(sql, rows.Count);
        await sql.ForEachRowAsync(
            "INSERT INTO topics (key, subscriber, position, name, query, breadth, max_papers, paused) VALUES (row)",
            [.. rows.Select((row, i) => new object?[]
            {
                first + i,
                row.Subscriber,
                (long)row.Position,
                row.Topic.Name,
                row.Topic.Query,
                row.Topic.Breadth.ToString(),
                (long?)row.Topic.MaxPapers,
                row.Topic.IsPaused ? 1L : 0L,
            })]);
    }

    /// <summary>Adds a topic after the subscriber's others.</summary>
    public static async Task AppendAsync(
        SqlSession sql, long subscriber, string name, string query, DateTimeOffset now) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO topics (key, subscriber, position, name, query, changed_at)
            SELECT @key, @subscriber, COALESCE(MAX(position) + 1, 0), @name, @query, @now
            FROM topics WHERE subscriber = @subscriber
            """,
            new { key = await AllocateAsync(sql, 1), subscriber, name, query, now = now.ToRow() });

    public static Task UpdateAsync(SqlSession sql, Topic topic, DateTimeOffset now) =>
        sql.ExecuteAsync(
            "UPDATE topics SET query = @Query, name = @Name, changed_at = @now WHERE key = @Key",
            new { topic.Key, topic.Query, topic.Name, now = now.ToRow() });

    /// <summary>A digest was made for these subscribers: what they had changed up to then has looked back.</summary>
    public static async Task SettleAsync(SqlSession sql, IEnumerable<long> subscribers, DateTimeOffset upTo)
    {
        foreach (var chunk in subscribers.Chunk(Chunk))
            await sql.ExecuteAsync(
                "UPDATE topics SET changed_at = NULL WHERE subscriber IN @chunk AND changed_at <= @upTo",
                new { chunk, upTo = upTo.ToRow() });
    }

    public static Task DeleteAsync(SqlSession sql, long topic) =>
        sql.ExecuteAsync("DELETE FROM topics WHERE key = @topic", new { topic });

    public static async Task DeleteAllAsync(SqlSession sql, IEnumerable<long> subscribers)
    {
        foreach (var chunk in subscribers.Chunk(Chunk))
            await sql.ExecuteAsync("DELETE FROM topics WHERE subscriber IN @chunk", new { chunk });
    }

    /// <summary>
    /// Replaces the subscriber's topics. A topic that stays keeps its row, because feedback belongs to the row. One
    /// that is new, or that asks for something else than before, looks back in the next digest.
    /// </summary>
    public static async Task ReplaceAsync(
        SqlSession sql, long subscriber, IReadOnlyList<Topic> topics, DateTimeOffset now)
    {
        IReadOnlyList<long> kept = [0, .. topics.Select(topic => topic.Key)];
        await sql.ExecuteAsync(
            "DELETE FROM topics WHERE subscriber = @subscriber AND NOT (key IN @kept)", new { subscriber, kept });
        var added = topics.Count(topic => topic.Key == 0);
        var next = added > 0 ? await AllocateAsync(sql, added) : 0;
        foreach (var (position, topic) in topics.Index())
        {
            await sql.ExecuteAsync(
                topic.Key == 0
                    ? """
                      INSERT INTO topics
                          (key, subscriber, position, name, query, breadth, max_papers, paused, changed_at)
                      VALUES (@key, @subscriber, @position, @Name, @Query, @breadth, @maxPapers, @paused, @now)
                      """
                    : """
                      UPDATE topics SET position = @position, name = @Name, query = @Query, breadth = @breadth,
                          max_papers = @maxPapers, paused = @paused, changed_at = CASE
                              WHEN query <> @Query OR breadth <> @breadth OR paused > @paused THEN @now
                              ELSE changed_at END
                      WHERE key = @key AND subscriber = @subscriber
                      """,
                new
                {
                    subscriber,
                    position = (long)position,
                    key = topic.Key == 0 ? next++ : topic.Key,
                    topic.Name,
                    topic.Query,
                    breadth = topic.Breadth.ToString(),
                    maxPapers = (long?)topic.MaxPapers,
                    paused = topic.IsPaused ? 1L : 0L,
                    now = now.ToRow(),
                });
        }
    }

    private static async Task<long> AllocateAsync(SqlSession sql, int count) =>
        await KeyAllocator.AllocateAsync(
            sql,
            CounterStore.Topic,
            count,
            // On SQLite a worker of an earlier release takes the key after the highest.
            above: await sql.ScalarAsync<long>("SELECT COALESCE(MAX(key), 0) FROM topics"));

    private sealed record Row
    {
        public long Key { get; init; }
        public long Subscriber { get; init; }
        public string Name { get; init; } = "";
        public string Query { get; init; } = "";
        public string Breadth { get; init; } = "";
        public long? MaxPapers { get; init; }
        public long Paused { get; init; }
        public long? ChangedAt { get; init; }

        public Topic ToTopic() => new(Key, Name, Query)
        {
            Breadth = Enum.Parse<TopicBreadth>(Breadth),
            MaxPapers = (int?)MaxPapers,
            IsPaused = Paused != 0,
            LooksBack = ChangedAt is not null,
        };
    }
}

/// <summary>A query, and how many ask for it.</summary>
internal sealed record AskedQuery
{
    public string Query { get; init; } = "";

    /// <summary>Of one of the topics.</summary>
    public string Name { get; init; } = "";

    public TopicBreadth Breadth { get; init; }

    public long Topics { get; init; }
}
