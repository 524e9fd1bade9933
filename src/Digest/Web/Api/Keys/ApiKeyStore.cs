using System.Security.Cryptography;
using System.Text;
using Digest.Storage;

namespace Digest.Web.Api.Keys;

/// <summary>The keys of programs that use the API.</summary>
internal sealed class ApiKeyStore(SqlDatabase database, TimeProvider clock)
{
    /// <summary>What a key is compared with whose prefix is unknown, so that it takes as long as one that is.</summary>
    private static readonly string NoHash = new('0', SHA256.HashSizeInBytes * 2);

    private const string Columns = "prefix, name, hash, scopes, made_at, last_used_at, expires_at, revoked_at";

    /// <returns>The whole key, which cannot be read again; null when another key has the name.</returns>
    public Task<string?> AddAsync(
        string name, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var key = ApiKeyText.New(out var text);
        return database.WriteAsync(
            async sql => await sql.ExecuteAsync(
                """
                INSERT INTO api_keys (prefix, name, hash, scopes, made_at, expires_at)
                VALUES (@Prefix, @name, @Hash, @scopes, @now, @expiresAt) ON CONFLICT DO NOTHING
                """,
                new
                {
                    key.Prefix,
                    name,
                    key.Hash,
                    scopes = string.Join(' ', scopes),
                    now = clock.GetUtcNow().ToRow(),
                    expiresAt = expiresAt.ToRow(),
                }) > 0 ? text : null,
            cancellationToken);
    }

    /// <summary>All, revoked ones too, by name.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        [
            .. (await database.ReadAsync(
                sql => sql.QueryAsync<Row>($"SELECT {Columns} FROM api_keys ORDER BY name, made_at"),
                cancellationToken)).Select(row => row.ToKey()),
        ];

    /// <param name="named">A name or a prefix.</param>
    /// <returns>False when there is no such key, or it was revoked before.</returns>
    public Task<bool> RevokeAsync(string named, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql => await sql.ExecuteAsync(
                """
                UPDATE api_keys SET revoked_at = @now
                WHERE (name = @named OR prefix = @named) AND revoked_at IS NULL
                """,
                new { named, now = clock.GetUtcNow().ToRow() }) > 0,
            cancellationToken);

    /// <summary>Takes the same time for each key that is not valid, whatever is wrong with it.</summary>
    /// <returns>Null when it is unknown, revoked or expired.</returns>
    public async Task<ApiKey?> FindValidAsync(string text, CancellationToken cancellationToken)
    {
        var given = ApiKeyText.Parse(text);
        var row = await database.ReadAsync(
            sql => sql.FirstOrDefaultAsync<Row>(
                $"SELECT {Columns} FROM api_keys WHERE prefix = @prefix", new { prefix = given?.Prefix ?? "" }),
            cancellationToken);
        var isSame = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(given?.Hash ?? NoHash), Encoding.ASCII.GetBytes(row?.Hash ?? NoHash));
        return row is not null && isSame && row.ToKey() is var key && key.IsValidAt(clock.GetUtcNow()) ? key : null;
    }

    public Task RecordUseAsync(ApiKey key, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                "UPDATE api_keys SET last_used_at = @now WHERE prefix = @Prefix",
                new { key.Prefix, now = clock.GetUtcNow().ToRow() }),
            cancellationToken);

    private sealed class Row
    {
        public string Prefix { get; init; } = "";
        public string Name { get; init; } = "";
        public string Hash { get; init; } = "";
        public string Scopes { get; init; } = "";
        public long MadeAt { get; init; }
        public long? LastUsedAt { get; init; }
        public long? ExpiresAt { get; init; }
        public long? RevokedAt { get; init; }

        public ApiKey ToKey() => new(
            Prefix,
            Name,
            Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Instants.FromRow(MadeAt),
            Instants.FromRow(LastUsedAt),
            Instants.FromRow(ExpiresAt),
            Instants.FromRow(RevokedAt));
    }
}
