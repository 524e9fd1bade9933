using System.Runtime.CompilerServices;
using Digest.Storage;
using Digest.Subscribers.SignUps;

namespace Digest.Subscribers;

/// <summary>The addresses that must not be mailed, for any subscriber.</summary>
internal sealed class SuppressionStore(SqlDatabase database)
{
    /// <summary>Rows read at a time, and addresses asked for at a time.</summary>
    private const int Page = 1000;

    public Task<SuppressedAddress?> FindAsync(EmailAddress email, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql => (await ReadAsync(sql, "WHERE email_key = @Key", new { email.Key })).SingleOrDefault()
                ?? (await HiddenSuppressions.ListAsync(sql, [email])).SingleOrDefault(),
            cancellationToken);

    /// <summary>All by address; a page at a time, however many there are.</summary>
    public async IAsyncEnumerable<SuppressedAddress> StreamAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var page = await ListAfterAsync(after, Page, cancellationToken);
            foreach (var suppressed in page) yield return suppressed;
            if (page.Count < Page) yield break;
            after = page[^1].Email;
        }
    }

    /// <summary>A page of those behind an address, by address.</summary>
    public Task<IReadOnlyList<SuppressedAddress>> ListAfterAsync(
        string after, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => ReadAsync(
                sql, "WHERE email_key > @after ORDER BY email_key LIMIT @count", new { after, count }),
            cancellationToken);

    /// <summary>Those of these addresses that are suppressed, as <see cref="EmailAddress.Key"/>.</summary>
    public static async Task<IReadOnlySet<string>> ListSuppressedAsync(
        SqlSession sql, IEnumerable<EmailAddress> addresses)
    {
        var suppressed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in addresses.Chunk(Page))
        {
            suppressed.UnionWith(await sql.QueryAsync<string>(
                "SELECT email_key FROM suppressions WHERE email_key IN @keys",
                new { keys = chunk.Select(address => address.Key).ToArray() }));
            suppressed.UnionWith((await HiddenSuppressions.ListAsync(sql, chunk)).Select(hidden => hidden.Email));
        }

        return suppressed;
    }

    /// <summary>The first reason stays.</summary>
    /// <param name="was">What the subscriber is before; null when there is none.</param>
    /// <param name="detail">The words of the report, for the operator.</param>
    /// <returns>False when the address was suppressed before.</returns>
    public static async Task<bool> AddAsync(
        SqlSession sql,
        EmailAddress email,
        SubscriberStatus? was,
        SuppressionReason reason,
        string detail,
        DateTimeOffset now) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO suppressions (email_key, was, reason, detail, at) VALUES (@Key, @was, @reason, @detail, @now)
            ON CONFLICT (email_key) DO NOTHING
            """,
            new { email.Key, was = was?.ToString(), reason = reason.ToString(), detail, now = now.ToRow() }) > 0;

    /// <summary>
    /// Deletes the suppressions of addresses that failed here, of a domain or of all, since an instant; not of
    /// complaints, of what was imported, and not the operator's own.
    /// </summary>
    /// <returns>The addresses, as <see cref="EmailAddress.Key"/>, and what their subscribers were before.</returns>
    public static async Task<IReadOnlyList<(string Email, SubscriberStatus? Was)>> RemoveAsync(
        SqlSession sql, string? domain, DateTimeOffset since) =>
        [
            .. (
                await sql.QueryAsync<RemovedRow>(
                    """
                    DELETE FROM suppressions
                    WHERE NOT reason IN ('Complaint', 'Imported', 'Operator') AND at >= @since
                        AND email_key LIKE @pattern
                    RETURNING email_key AS email, was
                    """,
                    new { since = since.ToRow(), pattern = domain is null ? "%" : InDomain(domain) })
            ).Select(row => (
                row.Email, Enum.TryParse<SubscriberStatus>(row.Was, out var was) ? was : (SubscriberStatus?)null)),
        ];

    /// <summary>A pattern for LIKE.</summary>
    /// <param name="domain">Of an <see cref="EmailAddress"/>: letters, digits, hyphens and dots.</param>
    public static string InDomain(string domain) => $"%@{domain}";

    /// <returns>False when the address was not suppressed.</returns>
    public static async Task<bool> RemoveAsync(SqlSession sql, EmailAddress email) =>
        await sql.ExecuteAsync("DELETE FROM suppressions WHERE email_key = @Key", new { email.Key })
            + await HiddenSuppressions.RemoveAsync(sql, email) > 0;

    /// <summary>The owner of the address was deleted: it stays suppressed, and cannot be read any more.</summary>
    public static async Task HideAsync(SqlSession sql, EmailAddress email)
    {
        if ((await ReadAsync(sql, "WHERE email_key = @Key", new { email.Key })).SingleOrDefault() is not { } suppressed)
            return;
        await HiddenSuppressions.AddAsync(sql, email, suppressed);
        await sql.ExecuteAsync("DELETE FROM suppressions WHERE email_key = @Key", new { email.Key });
    }

    /// <param name="where">Follows <c>FROM suppressions</c>.</param>
    private static async Task<IReadOnlyList<SuppressedAddress>> ReadAsync(
        SqlSession sql, string where, object parameters) =>
        [
            .. (
                await sql.QueryAsync<Row>(
                    $"SELECT email_key AS email, reason, detail, at FROM suppressions {where}", parameters)
            ).Select(row => new SuppressedAddress(
                row.Email,
                Enum.Parse<SuppressionReason>(row.Reason),
                row.Detail,
                Instants.FromRow(row.At))),
        ];

    private sealed record Row(string Email, string Reason, string? Detail, long At);

    private sealed record RemovedRow(string Email, string? Was);
}

/// <summary>Why an address must not be mailed again.</summary>
internal enum SuppressionReason
{
    HardBounce,

    /// <summary>Temporary failures, too many in a row.</summary>
    SoftBounces,
    Complaint,

    /// <summary>Blocked in the program that the list came from.</summary>
    Imported,

    /// <summary>By the operator.</summary>
    Operator,
}

/// <param name="Email">In lower case.</param>
/// <param name="Detail">The words of the report, or none.</param>
internal sealed record SuppressedAddress(string Email, SuppressionReason Reason, string? Detail, DateTimeOffset At)
{
    /// <summary>Why and since when, in words.</summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{Reason} on {At:yyyy-MM-dd}{(string.IsNullOrEmpty(Detail) ? "" : $": {Detail}")}");
}
