using Digest.Bounces;
using Digest.Editions;
using Digest.Events;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;

namespace Digest.Maintenance.Keeping;

/// <summary>
/// Deletes what is older than <see cref="RetentionOptions"/> say, in small transactions. Papers, subscribers and the
/// record of what was sent to whom stay; so does each mail that is not settled, however old it is.
/// </summary>
internal sealed class Retention(
    SqlDatabase database, AnnouncedDays announced, RunHistory runs, RetentionOptions options, TimeProvider clock)
{
    /// <summary>
    /// Clocks can be wrong, and one that is a year ahead must not delete a year: the last day on which sources
    /// announced anything is a second clock. Without news for longer than this nothing is deleted.
    /// </summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromDays(7);

    /// <summary>Rows in a transaction; others wait for it some milliseconds.</summary>
    internal int BatchSize { get; init; } = 1000;

    /// <returns>How many rows were deleted.</returns>
    public async Task<RetentionReport> DeleteOldAsync(CancellationToken cancellationToken)
    {
        var deletedRuns = await runs.DeleteAsync(options.RunDays, cancellationToken);
        if (await TodayAsync(cancellationToken) is not { } today) return new RetentionReport(0, 0, 0, 0, deletedRuns);
        var deliveries = await DeleteDeliveriesAsync(today.AddDays(-options.DeliveryDays), cancellationToken);
        await database.WriteAsync(
            sql => MailDays.DeleteBeforeAsync(sql, today.AddDays(-options.DeliveryDays)), cancellationToken);
        var bounces = await DeleteAsync(
            BounceStore.DeleteBeforeAsync, today.AddDays(-options.BounceDays), cancellationToken);
        var events = await DeleteAsync(
            EventOutbox.DeleteBeforeAsync, today.AddDays(-options.EventDays), cancellationToken);
        var editions = await DeleteEditionsAsync(today.AddDays(-options.EditionDays), cancellationToken);
        return new RetentionReport(editions, deliveries, bounces, events, deletedRuns);
    }

    /// <returns>Null as long as no source has announced anything.</returns>
    private async Task<DateTimeOffset?> TodayAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var last = await announced.FindLastAsync(DateOnly.FromDateTime(now.UtcDateTime), cancellationToken);
        if (last is not { } day) return null;
        var latest = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)) + MaxSilence;
        return now < latest ? now : latest;
    }

    /// <summary>
    /// A digest that was replaced before it was sent does not count as sent. Its delivery says so; before that is
    /// deleted, the record of its papers is.
    /// </summary>
    private async Task<long> DeleteDeliveriesAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (total, after) = (0L, (long?)0);
        while (after is { } from)
        {
            (var deleted, after) = await database.WriteAsync(
                async sql =>
                {
                    var page = await OutboxStore.ListEndedAsync(sql, from, before, BatchSize);
                    await SentPaperStore.ForgetAsync(
                        sql, await EditionStore.ListPapersAsync(sql, page.SupersededEditions));
                    await BounceStore.DetachAsync(sql, page.Keys);
                    await OutboxStore.DeleteAsync(sql, page.Keys);
                    return (page.Keys.Count, page.Next);
                },
                cancellationToken);
            total += deleted;
        }

        return total;
    }

    private async Task<long> DeleteAsync(
        Func<SqlSession, DateTimeOffset, int, Task<int>> delete,
        DateTimeOffset before,
        CancellationToken cancellationToken)
    {
        for (var total = 0L; ;)
        {
            var deleted = await database.WriteAsync(sql => delete(sql, before, BatchSize), cancellationToken);
            total += deleted;
            if (deleted < BatchSize) return total;
        }
    }

    private async Task<long> DeleteEditionsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (total, after) = (0L, (long?)0);
        while (after is { } from)
        {
            (var deleted, after) = await database.WriteAsync(
                sql => EditionStore.DeleteBeforeAsync(sql, from, before, BatchSize), cancellationToken);
            total += deleted;
        }

        return total;
    }
}

internal sealed record RetentionReport(long Editions, long Deliveries, long Bounces, long Events, long Runs)
{
    public bool DidNothing => Editions + Deliveries + Bounces + Events + Runs == 0;

    public override string ToString() => FormattableString.Invariant(
        $"deleted {Editions} old digests, {Deliveries} mails, {Bounces} reports, {Events} events, {Runs} runs");
}
