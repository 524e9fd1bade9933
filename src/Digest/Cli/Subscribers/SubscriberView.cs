using System.Globalization;
using Digest.Cli.Output;
using Digest.Matching.Queries;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Subscribers.Zones;
using Digest.Topics;

namespace Digest.Cli.Subscribers;

/// <summary>How a subscriber is shown, to people and in JSON.</summary>
internal static class SubscriberView
{
    public static object Json(Subscriber subscriber) => SubscriberDocument.Of(subscriber);

    public static string Cadence(Subscriber subscriber) => CadenceText.Format(subscriber.Cadence, subscriber.WeeklyOn);

    public static string SendTime(Subscriber subscriber) =>
        subscriber.SendTime.ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string LocalDue(Subscriber subscriber) =>
        subscriber.NextDue is not { } due
            ? "none"
            : TimeZoneInfo
                .ConvertTime(due, ReaderZone.Of(subscriber))
                .ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + $" {subscriber.TimeZone}";

    private static string LocalDate(Subscriber subscriber, DateTimeOffset instant) =>
        TimeZoneInfo
            .ConvertTime(instant, ReaderZone.Of(subscriber))
            .ToString("ddd yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static void Write(CommandOutput output, Subscriber subscriber)
    {
        var name = subscriber.Name is null ? "" : $" ({subscriber.Name})";
        output.Line($"{subscriber.Email}{name}, {subscriber.Status.ToString().ToLowerInvariant()}");
        output.Line(
            $"{Cadence(subscriber)} at {SendTime(subscriber)} {subscriber.TimeZone}, "
            + $"at most {subscriber.MaxPapers.ToString(CultureInfo.InvariantCulture)} papers, "
            + $"language {subscriber.Locale}{(subscriber.Bibtex ? ", with BibTeX" : "")}");
        output.Line($"Next digest: {LocalDue(subscriber)}");
        if (subscriber.PausedUntil is { } until) output.Line($"Paused until {LocalDate(subscriber, until)}");
        if (subscriber.Consent is { } consent) output.Line($"Consent: {consent}");
        WriteTopics(output, subscriber);
        if (subscriber.Invitation is { } invitation)
            output.Line($"Asked to come back, with topics: {invitation.TopicsText}");
    }

    public static void WriteTopics(CommandOutput output, Subscriber subscriber)
    {
        if (subscriber.Topics.Count == 0) output.Line("No topics: the digest contains trending papers.");
        foreach (var topic in subscriber.Topics)
        {
            var meaning = topic.Meaning(key => QueryWording.EnglishPhrases[key]);
            output.Line($"Topic {topic.Name}: {meaning}{TopicSettingsText.Format(topic)}");
        }
    }
}
