using System.Globalization;
using Digest.Events;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Editions.Reporting;

/// <summary>Records for webhooks which digests were made, with what a chat needs to show them.</summary>
internal static class EditionEvents
{
    /// <summary>Of many authors the first are named.</summary>
    private const int MaxAuthors = 5;

    /// <param name="saved">In this transaction. Those without papers are not mailed, and are no news.</param>
    public static async Task RecordAsync(
        SqlSession sql, IReadOnlyList<Edition> saved, Func<long, Subscriber> subscriberOf, DateTimeOffset now)
    {
        if (saved.Count == 0
            || await EventRecorder.FindAudienceAsync(sql, EventKind.DigestReady) is not { IsEmpty: false } all)
            return;
        var wanted = saved
            .Where(edition => edition.Papers.Count > 0 && all.Wants(edition.SubscriberKey)).ToList();
        var papers = await PaperStore.ListByKeysAsync(
            sql, wanted.SelectMany(edition => edition.Papers).Select(paper => paper.PaperKey).ToHashSet());
        await EventRecorder.RecordAsync(
            sql,
            all,
            wanted.Select(edition => new NewEvent(
                EventKind.DigestReady, now, Describe(edition, subscriberOf(edition.SubscriberKey), papers))
            {
                Subscriber = edition.SubscriberKey,
            }));
    }

    private static object Describe(
        Edition edition, Subscriber subscriber, IReadOnlyDictionary<long, Paper> papers) => new
        {
            Subscriber = SubscriberEvents.Describe(subscriber),
            Edition = edition.Key,
            Period = edition.Period.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Papers = edition.Papers
                .Where(paper => papers.ContainsKey(paper.PaperKey))
                .Select(paper => Describe(paper, papers[paper.PaperKey])),
            edition.NotShown,
        };

    private static object Describe(EditionPaper chosen, Paper paper) => new
    {
        Id = paper.Id.ToString(),
        paper.Title,
        Url = paper.AbstractUrl ?? paper.PdfUrl,
        Authors = paper.Authors.Take(MaxAuthors),
        paper.AuthorCount,
        Topics = chosen.Reasons.Select(reason => reason.Topic).OfType<string>().Distinct(StringComparer.Ordinal),
    };
}
