using System.Security.Cryptography;
using Digest.Storage;

namespace Digest.Subscribers.SignUps;

/// <summary>
/// The requests of strangers. One is written down in the same way and the same time whatever its address is;
/// <see cref="SignUpHandler"/> looks the address up later.
/// </summary>
internal sealed class SignUpStore(SqlDatabase database, TimeProvider clock)
{
    private const string KeySetting = "signups-key";

    /// <param name="network">Where the request came from; null for this machine, which is not limited.</param>
    public Task<SignUpAcceptance> AddAsync(SignUp signUp, string? network, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => AddAsync(sql, signUp, network, clock.GetUtcNow()), cancellationToken);

    /// <inheritdoc cref="AddAsync(SignUp, string, CancellationToken)"/>
    public static async Task<SignUpAcceptance> AddAsync(
        SqlSession sql, SignUp signUp, string? network, DateTimeOffset now)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var content = signUp.Write();
        // A slip here would be found only by the job: nothing that the page accepts has an address of another form.
        var email = EmailAddress.Parse(signUp.Input.Email).Address!;
        var key = await KeyedTrace.GetKeyAsync(sql, KeySetting);
        var from = network is null ? null : KeyedTrace.Of(key, $"network {network}");
        if (await CountWaitingAsync(sql) >= SignUpLimits.MaxWaiting) return SignUpAcceptance.Full;
        if (from is not null
            && await CountFromAsync(sql, from, now.AddHours(-1)) >= SignUpLimits.RequestsPerNetworkAnHour)
            return SignUpAcceptance.TooManyFromNetwork;
        await sql.ExecuteAsync(
            """
            INSERT INTO signups (id, kind, at, network, address, content)
            VALUES (@id, @kind, @now, @from, @address, @content)
            """,
            new
            {
                id,
                kind = signUp.Kind.ToString(),
                now = now.ToRow(),
                from,
                address = KeyedTrace.Of(key, email.Key),
                content,
            });
        return SignUpAcceptance.Taken;
    }

    /// <summary>Requests for an address that wait are dropped: its owner wants to be forgotten.</summary>
    public static async Task ForgetAsync(SqlSession sql, EmailAddress email)
    {
        if (await KeyedTrace.FindKeyAsync(sql, KeySetting) is { } key)
            await sql.ExecuteAsync(
                "DELETE FROM signups WHERE address = @address AND handled_at IS NULL",
                new { address = KeyedTrace.Of(key, email.Key) });
    }

    /// <summary>The request that has waited longest; null when none waits.</summary>
    public static async Task<WaitingSignUp?> FindNextAsync(SqlSession sql) =>
        await sql.FirstOrDefaultAsync<Row>(
            $"""
            SELECT id, address, content FROM signups WHERE handled_at IS NULL
            ORDER BY at, id LIMIT 1 {sql.Dialect.Lock}
            """)
        is { } row
            ? new WaitingSignUp(row.Id, row.Address, SignUp.Read(row.Content))
            : null;

    /// <summary>The request was handled: what was typed goes.</summary>
    /// <param name="created">The pending subscriber that it made; null for none.</param>
    public static Task SettleAsync(SqlSession sql, string id, bool mailed, long? created, DateTimeOffset now) =>
        sql.ExecuteAsync(
            """
            UPDATE signups SET handled_at = @now, content = NULL, mailed = @mailed, created = @created WHERE id = @id
            """,
            new { id, mailed = mailed ? 1L : 0L, created, now = now.ToRow() });

    /// <summary>Mails that followed from requests since an instant.</summary>
    /// <param name="address">Its trace; null for all.</param>
    public static Task<long> CountMailedAsync(SqlSession sql, string? address, DateTimeOffset since) =>
        sql.ScalarAsync<long>(
            $"""
            SELECT COUNT(*) FROM signups
            WHERE mailed = 1 AND handled_at > @since {(address is null ? "" : "AND address = @address")}
            """,
            new { address, since = since.ToRow() });

    /// <summary>Drops what waited for too long, and what is no longer needed for the limits.</summary>
    /// <returns>The subscribers that these requests made.</returns>
    public static async Task<IReadOnlyList<long>> DeleteOldAsync(SqlSession sql, DateTimeOffset now)
    {
        await sql.ExecuteAsync(
            "DELETE FROM signups WHERE handled_at IS NULL AND at < @before",
            new { before = (now - SignUpLimits.MaxWait).ToRow() });
        var old = await sql.QueryAsync<long?>(
            "DELETE FROM signups WHERE handled_at < @before RETURNING created",
            new { before = (now - SignUpLimits.Kept).ToRow() });
        return [.. old.OfType<long>().Distinct()];
    }

    /// <summary>Whether a subscriber is there because a stranger asked.</summary>
    public static async Task<bool> HasMadeAsync(SqlSession sql, long subscriber) =>
        await sql.ScalarAsync<long?>(
            "SELECT 1 FROM signups WHERE created = @subscriber LIMIT 1", new { subscriber }) is not null;

    private static Task<long> CountWaitingAsync(SqlSession sql) =>
        sql.ScalarAsync<long>("SELECT COUNT(*) FROM signups WHERE handled_at IS NULL");

    private static Task<long> CountFromAsync(SqlSession sql, string network, DateTimeOffset since) =>
        sql.ScalarAsync<long>(
            "SELECT COUNT(*) FROM signups WHERE network = @network AND at > @since",
            new { network, since = since.ToRow() });

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Address { get; init; } = "";
        public string? Content { get; init; }
    }
}

/// <param name="Address">Its trace.</param>
/// <param name="SignUp">Null when it cannot be read.</param>
internal sealed record WaitingSignUp(string Id, string Address, SignUp? SignUp);
