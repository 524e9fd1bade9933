using System.Globalization;
using Digest.Storage;

namespace Digest.Bounces.Imap;

/// <summary>
/// How far a mailbox was read: the number of its last message that was handled. Numbers only grow as long as the
/// mailbox has the same UIDVALIDITY (RFC 9051 §2.3.1.1).
/// </summary>
internal sealed class MailboxPosition(SqlDatabase database, BounceOptions options)
{
    /// <summary>Another mailbox begins at its first message.</summary>
    private string Name => $"mailbox {options.Imap.UserName}@{options.Imap.Host}/{options.Imap.Folder}";

    /// <returns>0 for a mailbox that was never read, or whose numbers are new.</returns>
    public async Task<uint> FindAsync(uint validity, CancellationToken cancellationToken)
    {
        var value = await database.ReadAsync(sql => SettingStore.FindAsync(sql, Name), cancellationToken);
        return value?.Split(' ') is [var known, var last]
            && known == validity.ToString(CultureInfo.InvariantCulture)
            && uint.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
                ? uid
                : 0;
    }

    public Task SaveAsync(uint validity, uint last, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => SettingStore.SetAsync(sql, Name, FormattableString.Invariant($"{validity} {last}")),
            cancellationToken);
}
