using Digest.Storage;
using Digest.Topics;

namespace Digest.Subscribers;

/// <summary>Reads subscribers with their topics within a caller's transaction: for the store of subscribers, and for making editions of those that are due.</summary>
public static class SubscriberRows
{
    public const string Columns =
        "key, email, name, status, cadence, weekly_on, send_minute, time_zone, max_papers, locale, bibtex, cursor, is_new, next_due_at, "
        + "link_generation, created_at";

    /// <param name="where">Follows <c>FROM subscribers</c>; <c>WHERE …</c>, ORDER BY, LIMIT and a locking clause.</param>
    public static async Task<IReadOnlyList<Subscriber>> ReadAsync(SqlSession sql, string where, object? parameters)
    {
        var rows = await sql.QueryAsync<Row>($"SELECT {Columns} FROM subscribers {where}", parameters);
        if (rows.Count == 0) return [];
        var topics = (await TopicsAsync(sql, [.. rows.Select(row => row.Key)])).ToLookup(topic => topic.Subscriber);
        return [.. rows.Select(row => row.ToSubscriber([.. topics[row.Key].Select(t => new Topic(t.Key, t.Name, t.Query))]))];
    }

    private static async Task<IReadOnlyList<TopicRow>> TopicsAsync(SqlSession sql, IReadOnlyList<long> keys)
    {
        // A list for IN is cut well below the limit of parameters of both databases.
        var topics = new List<TopicRow>();
        foreach (var chunk in keys.Chunk(1000))
            topics.AddRange(await sql.QueryAsync<TopicRow>("SELECT key, subscriber, name, query FROM topics WHERE subscriber IN @chunk ORDER BY position", new { chunk }));
        return topics;
    }

    private sealed record TopicRow(long Key, long Subscriber, string Name, string Query);

    private sealed class Row
    {
        public long Key { get; init; }
        public string Email { get; init; } = "";
        public string? Name { get; init; }
        public string Status { get; init; } = "";
        public string Cadence { get; init; } = "";
        public long WeeklyOn { get; init; }
        public long SendMinute { get; init; }
        public string TimeZone { get; init; } = "";
        public long MaxPapers { get; init; }
        public string Locale { get; init; } = "";
        public long Bibtex { get; init; }
        public long Cursor { get; init; }
        public long IsNew { get; init; }
        public long? NextDueAt { get; init; }
        public long LinkGeneration { get; init; }
        public long CreatedAt { get; init; }

        public Subscriber ToSubscriber(IReadOnlyList<Topic> topics) => new()
        {
            Key = Key,
            Email = new EmailAddress(Email[..Email.LastIndexOf('@')], Email[(Email.LastIndexOf('@') + 1)..]),
            Name = Name,
            Status = Enum.Parse<SubscriberStatus>(Status),
            Cadence = Enum.Parse<Cadence>(Cadence),
            WeeklyOn = (DayOfWeek)WeeklyOn,
            SendTime = new TimeOnly((int)(SendMinute / 60), (int)(SendMinute % 60)),
            TimeZone = TimeZone,
            MaxPapers = (int)MaxPapers,
            Locale = Locale,
            Bibtex = Bibtex != 0,
            Topics = topics,
            Cursor = Cursor,
            IsNew = IsNew != 0,
            NextDue = Instants.FromRow(NextDueAt),
            LinkGeneration = LinkGeneration,
            CreatedAt = Instants.FromRow(CreatedAt),
        };
    }
}
