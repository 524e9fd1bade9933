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
                    "SELECT key, subscriber, name, query FROM topics WHERE subscriber IN @chunk ORDER BY position",
                    new { chunk }));
        }

        return rows.ToLookup(row => row.Subscriber, row => new Topic(row.Key, row.Name, row.Query));
    }

    /// <summary>Inserts the topics of subscribers who have none.</summary>
    public static Task AddAsync(SqlSession sql, IEnumerable<(long Subscriber, IReadOnlyList<Topic> Topics)> added) =>
        sql.ForEachRowAsync(
            "INSERT INTO topics (subscriber, position, name, query) VALUES (row)",
            [.. from one in added
                from topic in one.Topics.Index()
                select new object?[] { one.Subscriber, (long)topic.Index, topic.Item.Name, topic.Item.Query }]);

    /// <summary>Adds a topic after the subscriber's others.</summary>
    public static Task AppendAsync(SqlSession sql, long subscriber, string name, string query) =>
        sql.ExecuteAsync(
            """
            INSERT INTO topics (subscriber, position, name, query)
            SELECT @subscriber, COALESCE(MAX(position) + 1, 0), @name, @query FROM topics WHERE subscriber = @subscriber
            """,
            new { subscriber, name, query });

    public static Task UpdateAsync(SqlSession sql, Topic topic) =>
        sql.ExecuteAsync("UPDATE topics SET query = @Query, name = @Name WHERE key = @Key", topic);

    public static Task DeleteAsync(SqlSession sql, long topic) =>
        sql.ExecuteAsync("DELETE FROM topics WHERE key = @topic", new { topic });

    public static async Task DeleteAllAsync(SqlSession sql, IEnumerable<long> subscribers)
    {
        foreach (var chunk in subscribers.Chunk(Chunk))
            await sql.ExecuteAsync("DELETE FROM topics WHERE subscriber IN @chunk", new { chunk });
    }

    /// <summary>
    /// Replaces the subscriber's topics. A topic that stays keeps its row, because feedback belongs to the row.
    /// </summary>
    public static async Task ReplaceAsync(SqlSession sql, long subscriber, IReadOnlyList<Topic> topics)
    {
        IReadOnlyList<long> kept = [0, .. topics.Select(topic => topic.Key)];
        await sql.ExecuteAsync(
            "DELETE FROM topics WHERE subscriber = @subscriber AND NOT (key IN @kept)", new { subscriber, kept });
        foreach (var (position, topic) in topics.Index())
        {
            await sql.ExecuteAsync(
                topic.Key == 0
                    ? "INSERT INTO topics (subscriber, position, name, query) VALUES (@subscriber, @position, @Name, "
                        + "@Query)"
                    : """
                      UPDATE topics SET position = @position, name = @Name, query = @Query
                      WHERE key = @Key AND subscriber = @subscriber
                      """,
                new { subscriber, position = (long)position, topic.Key, topic.Name, topic.Query });
        }
    }

    private sealed record Row(long Key, long Subscriber, string Name, string Query);
}
