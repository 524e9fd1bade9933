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
        _ids ??= database.Dialect.IsReadOnly
            // A look at mails that are not sent.
            ? await database.ReadAsync(
                async sql => await OfAsync(sql, await SettingStore.FindAsync(sql, Setting) ?? NewKey()),
                cancellationToken)
            : await database.WriteAsync(
                async sql => await OfAsync(sql, await SettingStore.GetOrAddAsync(sql, Setting, NewKey())),
                cancellationToken);

    private static async Task<MessageIds> OfAsync(SqlSession sql, string key)
    {
        var plain = await PlainMail.GetAsync(sql);
        return new MessageIds(Convert.FromBase64String(key), plain.Editions, plain.Deliveries);
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
