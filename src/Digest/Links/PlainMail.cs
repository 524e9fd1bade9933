using System.Globalization;
using Digest.Storage;

namespace Digest.Links;

/// <summary>
/// Up to which keys an earlier release made mails whose Message-IDs have no tag, and whose return paths name the
/// delivery alone. Noted by the upgrade.
/// </summary>
internal sealed record PlainMail(long Editions, long Deliveries)
{
    public static async Task<PlainMail> GetAsync(SqlSession sql) => new(
        Number(await SettingStore.FindAsync(sql, "plain-editions")),
        Number(await SettingStore.FindAsync(sql, "plain-deliveries")));

    private static long Number(string? value) =>
        value is null ? 0 : long.Parse(value, CultureInfo.InvariantCulture);
}
