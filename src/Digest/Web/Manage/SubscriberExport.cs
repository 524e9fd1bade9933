using System.Text.Encodings.Web;
using System.Text.Json;
using Digest.Editions;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Subscribers.SignUps;
using Digest.Topics;

namespace Digest.Web.Manage;

/// <summary>What is stored about one person, as JSON, for them to take along.</summary>
internal sealed class SubscriberExport(
    EditionStore editions, TopicFeedbackStore feedback, PaperStore papers, AddressChanges changes)
{
    private const int MaxDigests = 2000;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // A file to download, never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public async Task<byte[]> WriteAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        var sent = await editions.ListSentAsync(subscriber.Key, MaxDigests, cancellationToken);
        var moving = await changes.FindAsync(subscriber.Key, cancellationToken);
        var known = await feedback.LoadAsync(subscriber.Topics, cancellationToken);
        var named = sent.SelectMany(edition => edition.Papers).Select(paper => paper.PaperKey)
            .Concat(subscriber.Topics.SelectMany(known.Examples).Select(one => one.Paper))
            .ToHashSet();
        var byKey = await papers.ListByKeysAsync(named, cancellationToken);
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Address = subscriber.Email.ToString(),
                NewAddress = moving?.Email.ToString(),
                subscriber.Name,
                Status = subscriber.Status.ToString().ToLowerInvariant(),
                SubscribedAt = subscriber.CreatedAt,
                subscriber.Consent,
                AskedToComeBackWith = subscriber.Invitation?.TopicsText,
                subscriber.PausedUntil,
                NextDigest = subscriber.NextDue,
                Cadence = CadenceText.Format(subscriber.Cadence, subscriber.WeeklyOn),
                subscriber.SendTime,
                subscriber.TimeZone,
                Language = subscriber.Locale,
                subscriber.MaxPapers,
                subscriber.Bibtex,
                Topics = subscriber.Topics.Select(topic => new
                {
                    topic.Name,
                    topic.Query,
                    Breadth = TopicSettingsText.NameOf(topic.Breadth),
                    topic.MaxPapers,
                    Paused = topic.IsPaused,
                    Feedback = known.Examples(topic).Where(one => byKey.ContainsKey(one.Paper)).Select(one => new
                    {
                        Paper = byKey[one.Paper].Id.ToString(),
                        byKey[one.Paper].Title,
                        Opinion = one.IsLiked ? "more" : "less",
                        one.At,
                    }),
                    ExcludedAuthors = known.MutedAuthors(topic),
                }),
                Digests = sent.Select(edition => new
                {
                    Date = edition.Period,
                    Papers = edition.Papers.Where(paper => byKey.ContainsKey(paper.PaperKey)).Select(paper => new
                    {
                        Paper = byKey[paper.PaperKey].Id.ToString(),
                        byKey[paper.PaperKey].Title,
                    }),
                }),
            },
            Format);
    }
}
