using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>
/// What remains of people who left and were then removed: that they left. The address itself is gone; its trace is
/// found only by someone who has the address and the key. Every method works in the caller's transaction.
/// </summary>
internal static class DepartureStore
{
    private const string KeySetting = "departures-key";

    /// <summary>Addresses asked for at a time.</summary>
    private const int Chunk = 5000;

    /// <summary>The first one stays.</summary>
    public static Task AddAsync(SqlSession sql, EmailAddress email, DateTimeOffset leftAt) =>
        AddAsync(sql, [(email, leftAt)]);

    /// <summary>The same for many.</summary>
    public static async Task AddAsync(
        SqlSession sql, IReadOnlyList<(EmailAddress Email, DateTimeOffset LeftAt)> departures)
    {
        if (departures.Count == 0) return;
        var key = await KeyedTrace.GetKeyAsync(sql, KeySetting);
        await sql.ForEachRowAsync(
            "INSERT INTO departures (trace, left_at) VALUES (row) ON CONFLICT (trace) DO NOTHING",
            [.. departures.Select(one => new object?[] { KeyedTrace.Of(key, one.Email.Key), one.LeftAt.ToRow() })]);
    }

    /// <summary>Those of these addresses whose owners left before they were removed, with the instants.</summary>
    public static async Task<IReadOnlyDictionary<string, DateTimeOffset>> ListAsync(
        SqlSession sql, IEnumerable<EmailAddress> addresses)
    {
        var found = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        if (await KeyedTrace.FindKeyAsync(sql, KeySetting) is not { } key) return found;
        foreach (var chunk in addresses.Chunk(Chunk))
        {
            var emails = chunk.DistinctBy(email => email.Key)
                .ToDictionary(email => KeyedTrace.Of(key, email.Key), email => email.Key);
            foreach (var (trace, at) in await sql.QueryAsync<(string Trace, long At)>(
                "SELECT trace, left_at FROM departures WHERE trace IN @traces", new { traces = emails.Keys.ToArray() }))
                found[emails[trace]] = Instants.FromRow(at);
        }

        return found;
    }

    /// <summary>The owner of the address has come back.</summary>
    public static async Task RemoveAsync(SqlSession sql, EmailAddress email)
    {
        if (await KeyedTrace.FindKeyAsync(sql, KeySetting) is { } key)
            await sql.ExecuteAsync(
                "DELETE FROM departures WHERE trace = @trace",
                new { trace = KeyedTrace.Of(key, email.Key) });
    }
}
