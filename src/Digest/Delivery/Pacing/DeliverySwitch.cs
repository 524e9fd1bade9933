using Digest.Outbox;
using Digest.Storage;

namespace Digest.Delivery.Pacing;

/// <summary>The operator stops all mail, on all workers, and lets it go again.</summary>
internal static class DeliverySwitch
{
    public static async Task PauseAsync(SqlSession sql) =>
        await DeliveryPause.SetAsync(
            sql, FormattableString.Invariant($"by the operator on {await sql.NowAsync():yyyy-MM-dd}"));

    /// <summary>Also ends a stop after complaints.</summary>
    public static async Task ResumeAsync(SqlSession sql)
    {
        await DeliveryPause.EndAsync(sql);
        await ProviderPauses.ResumeAsync(sql, await sql.NowAsync());
    }
}
