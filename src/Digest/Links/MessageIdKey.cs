using System.Security.Cryptography;
using Digest.Storage;

namespace Digest.Links;

/// <summary>
/// The key of Message-IDs: created at the first start, stored in the database, never rotated. It is read once.
/// </summary>
internal sealed class MessageIdKey(SqlDatabase database)
{
    private const string Setting = "message-id-key";

    private MessageIds? _ids;

    public async ValueTask<MessageIds> GetAsync(CancellationToken cancellationToken) =>
        _ids ??= await database.WriteAsync(
            async sql =>
            {
                var made = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
                var key = Convert.FromBase64String(await SettingStore.GetOrAddAsync(sql, Setting, made));
                var plain = await PlainMail.GetAsync(sql);
                return new MessageIds(key, plain.Editions, plain.Deliveries);
            },
            cancellationToken);
}
