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
    public static async Task AddAsync(SqlSession sql, EmailAddress email, DateTimeOffset leftAt) =>
        await sql.ExecuteAsync(
            "INSERT INTO departures (trace, left_at) VALUES (@trace, @leftAt) ON CONFLICT (trace) DO NOTHING",
            new
            {
                trace = KeyedTrace.Of(await KeyedTrace.GetKeyAsync(sql, KeySetting), email.Key),
                leftAt = leftAt.ToRow(),
            });

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
