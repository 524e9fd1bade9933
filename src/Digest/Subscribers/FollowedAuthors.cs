using Digest.Matching.Queries;
using Digest.Storage;
using Digest.Topics;

namespace Digest.Subscribers;

/// <summary>
/// Following authors is having a topic that consists of them: <c>author:"Ada Lovelace" OR author:"Turing, A"</c>. It is
/// made when the first is followed and goes with the last.
/// </summary>
internal sealed class FollowedAuthors(SqlDatabase database, TimeProvider clock)
{
    /// <summary>
    /// The name of a new topic; authors are added to any topic that consists of authors alone.
    /// </summary>
    public const string TopicName = "Authors";

    /// <returns>The query as it is now, or why the author cannot be followed.</returns>
    public Task<(string? Query, string? Error)> FollowAsync(
        long subscriber, string author, CancellationToken cancellationToken) =>
        database.WriteAsync<(string? Query, string? Error)>(
            async sql =>
            {
                var name = Normalized(author);
                if (name.Length == 0) return (null, "The author's name is missing.");
                var (topics, followed) = await ReadAsync(sql, subscriber);
                if (followed is null && topics.Count >= TopicText.MaxTopics)
                    return (null, FormattableString.Invariant($"At most {TopicText.MaxTopics} topics are allowed."));
                var query = TopicQuery
                    .By([.. AuthorsOf(followed).Where(known => !IsSame(known, name)), name])
                    .ToString();
                // A name of signs only, or one more than a query holds, is reported like any error in a query.
                if (TopicQuery.Parse(query) is { IsValid: false } refused)
                    return (null, $"'{author}' cannot be followed: {refused.Problems[0].Message}");
                await SaveAsync(sql, subscriber, followed, query);
                return (query, null);
            },
            cancellationToken);

    /// <returns>The query as it is now, empty when no one is followed any more; null when this author was
    /// not.</returns>
    public Task<string?> UnfollowAsync(long subscriber, string author, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                var name = Normalized(author);
                var (_, followed) = await ReadAsync(sql, subscriber);
                var before = AuthorsOf(followed);
                var left = before.Where(known => !IsSame(known, name)).ToList();
                if (left.Count == before.Count) return null;
                var query = left.Count == 0 ? "" : TopicQuery.By(left).ToString();
                await SaveAsync(sql, subscriber, followed, query);
                return query;
            },
            cancellationToken);

    /// <summary>The authors that a person with these topics follows.</summary>
    public static IReadOnlyList<string> ListIn(IReadOnlyList<Topic> topics) => AuthorsOf(Find(topics));

    private static async Task<(IReadOnlyList<Topic> Topics, Topic? Followed)> ReadAsync(SqlSession sql, long subscriber)
    {
        await SubscriberStore.LockAsync(sql, subscriber);
        IReadOnlyList<Topic> topics = [.. (await TopicStore.ListAsync(sql, [subscriber]))[subscriber]];
        return (topics, Find(topics));
    }

    /// <summary>
    /// With an exclusion or anything else besides the authors it is a topic of its own, and left alone.
    /// </summary>
    private static Topic? Find(IReadOnlyList<Topic> topics) =>
        topics.FirstOrDefault(topic =>
            TopicQuery.Parse(topic.Query).Query is { Authors: { } authors } query
            && query.Equals(TopicQuery.By(authors)));

    private static IReadOnlyList<string> AuthorsOf(Topic? followed) =>
        followed is null ? [] : TopicQuery.Parse(followed.Query).Query!.Authors!;

    private Task SaveAsync(SqlSession sql, long subscriber, Topic? followed, string query)
    {
        if (followed is null)
            return TopicStore.AppendAsync(sql, subscriber, TopicName, query, clock.GetUtcNow());
        if (query.Length == 0) return TopicStore.DeleteAsync(sql, followed.Key);
        var name = followed.Name == followed.Query ? TopicName : followed.Name;
        return TopicStore.UpdateAsync(sql, followed with { Name = name, Query = query }, clock.GetUtcNow());
    }

    /// <summary>A quotation mark would end the name early; blanks are single.</summary>
    public static string Normalized(string author) =>
        string.Join(' ', author.Replace('"', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsSame(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
