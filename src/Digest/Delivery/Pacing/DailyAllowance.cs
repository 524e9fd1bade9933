using System.Globalization;
using Digest.Outbox;
using Digest.Storage;

namespace Digest.Delivery.Pacing;

/// <summary>
/// How many digests may still be sent today, over all workers: by <c>Delivery:DailyLimit</c> and the warm-up. The
/// others wait until tomorrow, those of the subscribers who got one last. A mail that someone asked for just now
/// counts, but does not wait.
/// </summary>
internal sealed class DailyAllowance(DeliveryOptions options, TimeProvider clock)
{
    private const string Lock = "daily-allowance";

    /// <summary>So often it is looked for digests that exceed it.</summary>
    private static readonly TimeSpan HoldBackInterval = TimeSpan.FromSeconds(30);

    private long? _heldBackAt;

    /// <summary>What is left of the day; null without a limit.</summary>
    public async Task<AllowanceState?> FindAsync(SqlSession sql)
    {
        var now = clock.GetUtcNow();
        return await FindLimitAsync(sql, now) is { } limit ? await WithSentAsync(sql, limit, now) : null;
    }

    /// <summary>
    /// How many mails may be taken now, and whether digests are among them. What a worker holds counts as sent, and no
    /// other worker asks until the caller's commit.
    /// </summary>
    public async Task<(int Count, bool WithDigests)> TakeAsync(SqlSession sql, int count, bool holdBack)
    {
        var now = clock.GetUtcNow();
        if (await FindLimitAsync(sql, now) is not { } limit) return (count, true);
        await SettingStore.GetOrAddAsync(sql, Lock, "");
        var state = await WithSentAsync(sql, limit, now);
        var left = Math.Max(0, state.Left - await OutboxLeases.CountTakenAsync(sql));
        if (holdBack || left == 0) await HoldBackAsync(sql, state, left);
        return left == 0 ? (count, false) : ((int)Math.Min(count, left), true);
    }

    /// <summary>True when it is time to look for digests that exceed the allowance.</summary>
    public bool IsTimeToHoldBack()
    {
        if (_heldBackAt is { } at && clock.GetElapsedTime(at) < HoldBackInterval) return false;
        _heldBackAt = clock.GetTimestamp();
        return true;
    }

    /// <summary>A run begins.</summary>
    public void BeginRun() => _heldBackAt = null;

    /// <summary>Of the day, with nothing sent yet.</summary>
    private async Task<AllowanceState?> FindLimitAsync(SqlSession sql, DateTimeOffset now)
    {
        var warmUp = await WarmUp.FindAsync(sql, options.WarmUp, now);
        if (options.DailyLimit == 0 && warmUp is null) return null;
        var limit = options.DailyLimit == 0 ? long.MaxValue : options.DailyLimit;
        return new AllowanceState(Math.Min(limit, warmUp?.Limit ?? long.MaxValue), 0, warmUp);
    }

    private static async Task<AllowanceState> WithSentAsync(SqlSession sql, AllowanceState limit, DateTimeOffset now) =>
        limit with { Sent = await MailDays.CountDeliveredAsync(sql, MailDays.DayOf(now)) };

    private async Task HoldBackAsync(SqlSession sql, AllowanceState state, long left)
    {
        var now = clock.GetUtcNow();
        if (await OutboxLeases.CountDueDigestsAsync(sql, now, left + 1) <= left) return;
        var limit = state.Limit.ToString(CultureInfo.InvariantCulture);
        await OutboxLeases.HoldBackAsync(
            sql,
            now,
            left,
            MailDays.StartOf(MailDays.DayOf(now) + 1),
            state.WarmUp is null
                ? $"waits until tomorrow: the daily limit is {limit} mails"
                : $"waits until tomorrow: the warm-up allows {limit} mails today");
    }
}

/// <param name="Limit">Mails of today.</param>
/// <param name="WarmUp">Null when none is under way.</param>
internal sealed record AllowanceState(long Limit, long Sent, WarmUpDay? WarmUp)
{
    public long Left => Math.Max(0, Limit - Sent);
}
