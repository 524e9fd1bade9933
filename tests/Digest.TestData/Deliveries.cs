using Digest.Outbox;
using Digest.Storage;

namespace Digest.TestData;

/// <summary>What the sender does to the queue, for tests that send nothing.</summary>
internal static class Deliveries
{
    /// <summary>Takes all that is due and marks it as begun.</summary>
    public static Task<IReadOnlyList<Lease>> BeginAsync(
        SqlDatabase database, DateTimeOffset now, long? onlySubscriber = null) => database.WriteAsync<IReadOnlyList<Lease>>(
        async sql =>
        {
            var taken = await OutboxLeases.TakeAsync(sql, "session", 100, now, onlySubscriber);
            var keys = taken.Select(mail => mail.Key).ToList();
            await OutboxLeases.BeginAsync(sql, "session", keys, now);
            return [.. (await OutboxLeases.ReadAsync(sql, keys)).Select(message => message.Lease)];
        },
        TestDatabase.Token);

    /// <summary>Gives all that is due an end.</summary>
    /// <returns>The keys.</returns>
    public static async Task<IReadOnlyList<long>> SettleAsync(
        SqlDatabase database,
        DateTimeOffset now,
        DeliveryStatus status = DeliveryStatus.Delivered,
        string reply = "250 ok",
        long? onlySubscriber = null)
    {
        var begun = await BeginAsync(database, now, onlySubscriber);
        await database.WriteAsync(
            sql => OutboxLeases.RecordAsync(
                sql, [.. begun.Select(lease => new DeliveryRecord(lease.Key, lease.Epoch, status, now, reply))]),
            TestDatabase.Token);
        return [.. begun.Select(lease => lease.Key)];
    }
}
