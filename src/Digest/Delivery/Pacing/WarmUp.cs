using System.Globalization;
using Digest.Outbox;
using Digest.Storage;

namespace Digest.Delivery.Pacing;

/// <summary>
/// A new sending address may send a little more each day, so that receivers come to know it: 200 mails on the first
/// day and a thousand times as many six weeks later.
/// </summary>
internal static class WarmUp
{
    private const string FirstDay = "warm-up-since";

    /// <summary>Null when none is under way, or it is over.</summary>
    public static async Task<WarmUpDay?> FindAsync(SqlSession sql, WarmUpOptions curve, DateTimeOffset now)
    {
        if (await SettingStore.FindAsync(sql, FirstDay) is not { } since
            || !long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var first))
            return null;
        // A clock that was ahead when it began.
        var day = Math.Max(0, MailDays.DayOf(now) - first);
        return day > curve.Days ? null : new WarmUpDay(day, LimitOf(curve, day));
    }

    /// <summary>The first day is today, again.</summary>
    public static Task StartAsync(SqlSession sql, DateTimeOffset now) =>
        SettingStore.SetAsync(sql, FirstDay, MailDays.DayOf(now).ToString(CultureInfo.InvariantCulture));

    public static Task EndAsync(SqlSession sql) => SettingStore.RemoveAsync(sql, FirstDay);

    public static long LimitOf(WarmUpOptions curve, long day) =>
        (long)Math.Round(curve.FirstDay * Math.Pow(curve.Factor, (double)day / curve.Days));
}

/// <param name="Day">0 for the first.</param>
internal sealed record WarmUpDay(long Day, long Limit);

/// <summary>Section <c>Delivery:WarmUp</c>: the curve <c>FirstDay × Factor^(day ÷ Days)</c>.</summary>
internal sealed class WarmUpOptions
{
    /// <summary>Mails on the first day. Default: 200.</summary>
    public int FirstDay { get; set; } = 200;

    /// <summary>How many times as many on the last day. Default: 1000.</summary>
    public double Factor { get; set; } = 1000;

    /// <summary>Days from the first to the last. Default: 41.</summary>
    public int Days { get; set; } = 41;
}
