using Digest.Storage;

namespace Digest.Subscribers.Selection;

/// <summary>Subscribers by a part of their address, for a person who looks for one.</summary>
/// <param name="Part">In any case; empty for all.</param>
/// <param name="Status">Null for all.</param>
internal sealed record SubscriberSearch(string Part, SubscriberStatus? Status)
{
    /// <summary>A page by address, with topics; it looks at no address before it.</summary>
    /// <param name="after">Behind this address, as <see cref="EmailAddress.Key"/>; empty for the first page.</param>
    public async Task<IReadOnlyList<Subscriber>> ListAsync(SqlSession sql, string after, int count)
    {
        var (ofPart, ofStatus) = (
            Part.Length == 0 ? "" : "AND email_key LIKE @part ESCAPE '!'",
            Status is null ? "" : "AND status = @status");
        return await SubscriberStore.WithTopicsAsync(sql, await sql.QueryAsync<SubscriberRow>(
            $"""
            SELECT {SubscriberRow.Columns} FROM subscribers WHERE email_key > @after {ofPart} {ofStatus}
            ORDER BY email_key LIMIT @count
            """,
            new
            {
                after,
                part = LikePattern.Containing(Part.ToLowerInvariant()),
                status = Status?.ToString(),
                count,
            }));
    }
}
