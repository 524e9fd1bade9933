using System.Security.Cryptography;
using System.Text.Json;
using Digest.Storage;

namespace Digest.Links;

/// <summary>
/// The keys that sign links: created at the first start, stored in the database, shared by all workers.
/// </summary>
internal sealed class LinkKeys(SqlDatabase database, TimeProvider clock)
{
    private const string Setting = "link-keys";

    /// <summary>Older keys stay valid for the links signed with them, up to this number of keys in total.</summary>
    private const int MaxKeys = 4;

    /// <summary>After a rotation, other workers use the old key for at most this long.</summary>
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMinutes(1);

    // On the clock that cannot be set.
    private (LinkSigner Signer, long ReadAt)? _current;

    public async ValueTask<LinkSigner> GetSignerAsync(CancellationToken cancellationToken)
    {
        if (_current is { } current && clock.GetElapsedTime(current.ReadAt) < ReadAgainAfter) return current.Signer;
        return Use(database.Dialect.IsReadOnly
            ? await database.ReadAsync(ReadOrMakeUpAsync, cancellationToken)
            : await database.WriteAsync(ReadOrCreateAsync, cancellationToken));
    }

    /// <summary>Signs with a new key from now on.</summary>
    /// <param name="revoke">Links already sent stop working; for a key that may have leaked.</param>
    public async Task RotateAsync(bool revoke, CancellationToken cancellationToken) =>
        Use(await database.WriteAsync(
            async sql =>
            {
                var keys = await ReadOrCreateAsync(sql);
                IReadOnlyList<LinkKey> rotated = [NewKey(keys[0].Id + 1), .. revoke ? [] : keys.Take(MaxKeys - 1)];
                await SettingStore.SetAsync(sql, Setting, ToJson(rotated));
                return rotated;
            },
            cancellationToken));

    private LinkSigner Use(IReadOnlyList<LinkKey> keys)
    {
        var signer = new LinkSigner(keys);
        _current = (signer, clock.GetTimestamp());
        return signer;
    }

    private static async Task<IReadOnlyList<LinkKey>> ReadOrCreateAsync(SqlSession sql) =>
        JsonSerializer.Deserialize<LinkKey[]>(await SettingStore.GetOrAddAsync(sql, Setting, ToJson([NewKey(1)])))!;

    /// <summary>For a look at a database that cannot be written.</summary>
    private static async Task<IReadOnlyList<LinkKey>> ReadOrMakeUpAsync(SqlSession sql) =>
        await SettingStore.FindAsync(sql, Setting) is { } json
            ? JsonSerializer.Deserialize<LinkKey[]>(json)!
            : [NewKey(1)];

    private static LinkKey NewKey(long id) => new(id, RandomNumberGenerator.GetBytes(32));

    private static string ToJson(IReadOnlyList<LinkKey> keys) => JsonSerializer.Serialize(keys);
}
