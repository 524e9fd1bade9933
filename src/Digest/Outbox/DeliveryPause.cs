using Digest.Storage;

namespace Digest.Outbox;

/// <summary>
/// Set by the operator or by a restore: nothing is sent until the operator ends it. Everything else runs.
/// </summary>
internal static class DeliveryPause
{
    private const string Reason = "delivery-paused";

    /// <summary>Why nothing is sent; null when mail is sent.</summary>
    public static Task<string?> FindAsync(SqlSession sql) => SettingStore.FindAsync(sql, Reason);

    public static Task SetAsync(SqlSession sql, string reason) => SettingStore.SetAsync(sql, Reason, reason);

    public static Task EndAsync(SqlSession sql) => SettingStore.RemoveAsync(sql, Reason);
}
