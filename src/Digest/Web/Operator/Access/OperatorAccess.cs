using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Digest.Storage;
using Digest.Web.Audit;

namespace Digest.Web.Operator.Access;

/// <summary>
/// Lets people in: a link that works once for ten minutes becomes a session. Links and sessions are secrets of 256
/// bits, of which only hashes are stored; so they are found by their hash, and there is nothing to compare.
/// </summary>
internal sealed class OperatorAccess(SqlDatabase database, TimeProvider clock)
{
    public const int MaxNameLength = 60;

    public static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(12);

    private const int SecretLength = 43;

    /// <param name="name">Of the person, for the audit log.</param>
    /// <returns>The secret of a new link.</returns>
    public Task<string> OpenLinkAsync(string name, CancellationToken cancellationToken)
    {
        var secret = NewSecret();
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("DELETE FROM login_tokens WHERE expires_at <= @now", new { now = now.ToRow() });
                await sql.ExecuteAsync(
                    "INSERT INTO login_tokens (hash, name, expires_at) VALUES (@hash, @name, @expiresAt)",
                    new { hash = HashOf(secret), name, expiresAt = (now + LinkLifetime).ToRow() });
                return secret;
            },
            cancellationToken);
    }

    /// <summary>Whether a link can still be used. Looking uses up nothing.</summary>
    public async Task<bool> IsOpenAsync(string secret, CancellationToken cancellationToken) =>
        secret.Length == SecretLength
        && await database.ReadAsync(
            sql => sql.ScalarAsync<long?>(
                "SELECT 1 FROM login_tokens WHERE hash = @hash AND expires_at > @now",
                new { hash = HashOf(secret), now = clock.GetUtcNow().ToRow() }),
            cancellationToken) is not null;

    /// <summary>Uses up a link. Of two at the same moment one gets the session.</summary>
    /// <returns>The session's secret; null when the link is unknown, used or too old.</returns>
    public async Task<string?> LogInAsync(string link, CancellationToken cancellationToken)
    {
        if (link.Length != SecretLength) return null;
        var secret = NewSecret();
        var now = clock.GetUtcNow();
        return await database.WriteAsync(
            async sql =>
            {
                var name = await sql.FirstOrDefaultAsync<string>(
                    "DELETE FROM login_tokens WHERE hash = @hash AND expires_at > @now RETURNING name",
                    new { hash = HashOf(link), now = now.ToRow() });
                if (name is null) return null;
                await sql.ExecuteAsync(
                    "DELETE FROM operator_sessions WHERE expires_at <= @now", new { now = now.ToRow() });
                var session = new OperatorSession(await AllocateKeyAsync(sql), HashOf(secret), name);
                await sql.ExecuteAsync(
                    """
                    INSERT INTO operator_sessions (key, hash, name, begun_at, expires_at)
                    VALUES (@Key, @Hash, @Name, @now, @expiresAt)
                    """,
                    new
                    {
                        session.Key,
                        session.Hash,
                        session.Name,
                        now = now.ToRow(),
                        expiresAt = (now + SessionLifetime).ToRow(),
                    });
                await AuditLog.RecordAsync(sql, new AuditEntry(now, session.Actor, "log in", "Logged in."));
                return secret;
            },
            cancellationToken);
    }

    /// <returns>Null when there is no such session, or no longer.</returns>
    public async Task<OperatorSession?> FindAsync(string secret, CancellationToken cancellationToken) =>
        secret.Length != SecretLength
            ? null
            : await database.ReadAsync(
                sql => sql.FirstOrDefaultAsync<OperatorSession>(
                    "SELECT key, hash, name FROM operator_sessions WHERE hash = @hash AND expires_at > @now",
                    new { hash = HashOf(secret), now = clock.GetUtcNow().ToRow() }),
                cancellationToken);

    /// <summary>Ends one session, in the caller's transaction.</summary>
    public static Task LogOutAsync(SqlSession sql, OperatorSession session) =>
        sql.ExecuteAsync("DELETE FROM operator_sessions WHERE key = @Key", new { session.Key });

    /// <summary>Ends every session, and every link that was not used yet.</summary>
    /// <returns>The number of sessions.</returns>
    public Task<int> LogOutAllAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("DELETE FROM login_tokens");
                return await sql.ExecuteAsync("DELETE FROM operator_sessions");
            },
            cancellationToken);

    /// <summary>A program of before these keys were counted may have used some since.</summary>
    private static async Task<long> AllocateKeyAsync(SqlSession sql)
    {
        while (true)
        {
            var key = await KeyAllocator.AllocateAsync(sql, CounterStore.OperatorSession, 1);
            if (await sql.ScalarAsync<long?>("SELECT 1 FROM operator_sessions WHERE key = @key", new { key }) is null)
                return key;
        }
    }

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string HashOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

/// <summary>A browser in which someone is logged in.</summary>
/// <param name="Hash">Binds forms to the session.</param>
/// <param name="Name">Of the person.</param>
internal sealed record OperatorSession(long Key, string Hash, string Name)
{
    /// <summary>As the audit log names it.</summary>
    public string Actor => FormattableString.Invariant($"operator {Name}, session {Key}");
}
