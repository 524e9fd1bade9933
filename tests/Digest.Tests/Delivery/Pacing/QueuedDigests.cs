using Digest.Editions;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Tests.Delivery.Promise;
using Xunit;

namespace Digest.Tests.Delivery.Pacing;

/// <summary>Digests of one paper each, as they wait for the sender.</summary>
internal static class QueuedDigests
{
    public static async Task SubscribeAsync(SqlDatabase database, TimeProvider clock, IEnumerable<string> emails) =>
        await new SubscriberLifecycle(database, clock).AddAsync(
            [.. emails.Select(email => Some.Subscriber(email, "robots"))], TestDatabase.Token);

    /// <summary>Announces a paper and makes a digest for everyone.</summary>
    public static async Task MakeAsync(SqlDatabase database, TimeProvider clock, SendingWorker worker, int number = 1)
    {
        // Each has a text of its own: the same one is not sent again.
        var paper = Some.Paper(
            FormattableString.Invariant($"2603.{number:00000}"),
            FormattableString.Invariant($"Robots in garden{number}"));
        var day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        await database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql,
                "hf",
                [
                    new SourceRecord
                    {
                        Paper = paper,
                        Authority = SourceAuthority.ArxivMetadata,
                        Novelty = Novelty.Announced,
                        Batch = day,
                    },
                ],
                clock.GetUtcNow()),
            TestDatabase.Token);
        Assert.NotEqual(0, await worker.Get<EditionBuilder>().MakeNowAsync(null, TestDatabase.Token).CountAsync(
            made => made.Edition is not null, TestDatabase.Token));
    }
}
