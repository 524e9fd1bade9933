using Digest.Storage;

namespace Digest.Subscribers.SignUps;

/// <summary>
/// Suppressions of people who were deleted: keyed traces of their addresses. Their key is their own, so that no
/// rotation of another one opens a way to mail again. Every method works in the caller's session.
/// </summary>
internal static class HiddenSuppressions
{
    private const string KeySetting = "suppressions-key";

    /// <summary>Without the words of the report, which may have the address in them.</summary>
    public static async Task AddAsync(SqlSession sql, EmailAddress email, SuppressedAddress suppressed) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO suppressed_traces (trace, reason, at) VALUES (@trace, @reason, @at)
            ON CONFLICT (trace) DO NOTHING
            """,
            new
            {
                trace = KeyedTrace.Of(await KeyedTrace.GetKeyAsync(sql, KeySetting), email.Key),
                reason = suppressed.Reason.ToString(),
                at = suppressed.At.ToRow(),
            });

    /// <summary>Those of these addresses that are among them.</summary>
    public static async Task<IReadOnlyList<SuppressedAddress>> ListAsync(
        SqlSession sql, IReadOnlyCollection<EmailAddress> addresses)
    {
        if (await KeyedTrace.FindKeyAsync(sql, KeySetting) is not { } key) return [];
        var emails = addresses.DistinctBy(email => email.Key)
            .ToDictionary(email => KeyedTrace.Of(key, email.Key), email => email.Key);
        var found = await sql.QueryAsync<(string Trace, string Reason, long At)>(
            "SELECT trace, reason, at FROM suppressed_traces WHERE trace IN @traces",
            new { traces = emails.Keys.ToArray() });
        return
        [
            .. found.Select(row => new SuppressedAddress(
                emails[row.Trace],
                Enum.Parse<SuppressionReason>(row.Reason),
                Detail: null,
                Instants.FromRow(row.At))),
        ];
    }

    /// <returns>The number of rows.</returns>
    public static async Task<int> RemoveAsync(SqlSession sql, EmailAddress email) =>
        await KeyedTrace.FindKeyAsync(sql, KeySetting) is { } key
            ? await sql.ExecuteAsync(
                "DELETE FROM suppressed_traces WHERE trace = @trace", new { trace = KeyedTrace.Of(key, email.Key) })
            : 0;
}
