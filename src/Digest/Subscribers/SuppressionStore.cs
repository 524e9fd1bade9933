using System.Globalization;
using System.Runtime.CompilerServices;
using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>The addresses that must not be mailed, for the operator to look at and to lift.</summary>
public sealed class SuppressionStore(SqlDatabase database, TimeProvider clock)
{
    /// <summary>Rows read at a time.</summary>
    private const int Page = 1000;

    public async Task<SuppressedAddress?> FindAsync(EmailAddress email, CancellationToken cancellationToken) =>
        await database.ReadAsync(sql => ReadAsync(sql, "WHERE email_key = @Key", new { email.Key }), cancellationToken) is [var found] ? found : null;

    /// <summary>All by address; a page at a time, however many there are.</summary>
    public async IAsyncEnumerable<SuppressedAddress> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var from = after;
            var where = $"WHERE email_key > @from ORDER BY email_key LIMIT {Page.ToString(CultureInfo.InvariantCulture)}";
            var page = await database.ReadAsync(sql => ReadAsync(sql, where, new { from }), cancellationToken);
            foreach (var suppressed in page) yield return suppressed;
            if (page.Count < Page) yield break;
            after = page[^1].Email;
        }
    }

    /// <summary>
    /// The address may be mailed again. Its subscriber, if suppressed, is paused: nobody knows here whether the address was ever confirmed, and the operator
    /// decides when mail goes out. Who complained has left and stays away.
    /// </summary>
    /// <returns>False when it was not suppressed.</returns>
    public Task<bool> LiftAsync(EmailAddress email, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                var lifted = await sql.ExecuteAsync("DELETE FROM suppressions WHERE email_key = @Key", new { email.Key });
                var now = clock.GetUtcNow().ToRow();
                await sql.ExecuteAsync("UPDATE subscribers SET soft_bounces = 0 WHERE email_key = @Key", new { email.Key });
                var paused = await sql.ExecuteAsync(
                    "UPDATE subscribers SET status = 'Paused', changed_at = @now WHERE email_key = @Key AND status = 'Suppressed'", new { email.Key, now });
                return lifted + paused > 0;
            },
            cancellationToken);

    private static async Task<IReadOnlyList<SuppressedAddress>> ReadAsync(SqlSession sql, string where, object parameters) =>
        [.. (await sql.QueryAsync<Row>($"SELECT email_key AS email, reason, detail, at FROM suppressions {where}", parameters))
            .Select(row => new SuppressedAddress(row.Email, Enum.Parse<SuppressionReason>(row.Reason), row.Detail, Instants.FromRow(row.At)))];

    private sealed record Row(string Email, string Reason, string? Detail, long At);
}

/// <param name="Email">In lower case.</param>
/// <param name="Detail">The words of the report, or none.</param>
public sealed record SuppressedAddress(string Email, SuppressionReason Reason, string? Detail, DateTimeOffset At)
{
    /// <summary>Why and since when, in words.</summary>
    public override string ToString() => FormattableString.Invariant($"{Reason} on {At:yyyy-MM-dd}{(string.IsNullOrEmpty(Detail) ? "" : $": {Detail}")}");
}
