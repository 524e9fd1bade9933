using System.Globalization;
using Digest.Matching.Ranking;
using Digest.Topics;

namespace Digest.Subscribers.Reading;

/// <summary>A subscriber as programs read it, from a command and over the API.</summary>
internal sealed record SubscriberDocument(
    long Id,
    string Email,
    string? Name,
    SubscriberStatus Status,
    string Cadence,
    string SendTime,
    string TimeZone,
    int MaxPapers,
    string Locale,
    bool Bibtex,
    DateTimeOffset? NextDue,
    DateTimeOffset? PausedUntil,
    DateTimeOffset CreatedAt,
    string? Consent,
    IReadOnlyList<TopicDocument> Topics)
{
    public static SubscriberDocument Of(Subscriber subscriber) => new(
        subscriber.Key,
        subscriber.Email.ToString(),
        subscriber.Name,
        subscriber.Status,
        CadenceText.Format(subscriber.Cadence, subscriber.WeeklyOn),
        subscriber.SendTime.ToString("HH:mm", CultureInfo.InvariantCulture),
        subscriber.TimeZone,
        subscriber.MaxPapers,
        subscriber.Locale,
        subscriber.Bibtex,
        subscriber.NextDue,
        subscriber.PausedUntil,
        subscriber.CreatedAt,
        subscriber.Consent,
        [.. subscriber.Topics.Select(TopicDocument.Of)]);
}

/// <param name="MaxPapers">Null: as many as the digest holds.</param>
internal sealed record TopicDocument(
    long Id, string Name, string Query, TopicBreadth Breadth, int? MaxPapers, bool IsPaused)
{
    public static TopicDocument Of(Topic topic) =>
        new(topic.Key, topic.Name, topic.Query, topic.Breadth, topic.MaxPapers, topic.IsPaused);
}
