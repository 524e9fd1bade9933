using System.Security.Cryptography;
using System.Text.Json;
using Digest.Storage;

namespace Digest.Links;

/// <summary>The keys that links are signed with: made at the first start, kept in the database, the same for all workers.</summary>
public sealed class LinkKeys(SqlDatabase database, TimeProvider clock)
{
    private const string Setting = "link-keys";

    /// <summary>Older keys stay good for links that were sent with them, up to this many keys in all.</summary>
    private const int MaxKeys = 4;

    /// <summary>After a rotation, other workers sign with the old key, and do not know the new one, for this long at most.</summary>
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMinutes(1);

    private (LinkSigner Signer, DateTimeOffset Until)? _current;

    public async ValueTask<LinkSigner> SignerAsync(CancellationToken cancellationToken)
    {
        if (_current is { } current && clock.GetUtcNow() < current.Until) return current.Signer;
        return Use(await database.WriteAsync(ReadOrCreateAsync, cancellationToken));
    }

    /// <summary>Signs with a new key from now on.</summary>
    /// <param name="revoke">Links sent before stop working; for when a key may have become known.</param>
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
        _current = (signer, clock.GetUtcNow() + ReadAgainAfter);
        return signer;
    }

    private static async Task<IReadOnlyList<LinkKey>> ReadOrCreateAsync(SqlSession sql) =>
        JsonSerializer.Deserialize<LinkKey[]>(await SettingStore.GetOrAddAsync(sql, Setting, ToJson([NewKey(1)])))!;

    private static LinkKey NewKey(long id) => new(id, RandomNumberGenerator.GetBytes(32));

    private static string ToJson(IReadOnlyList<LinkKey> keys) => JsonSerializer.Serialize(keys);
}
