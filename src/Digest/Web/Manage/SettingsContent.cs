using System.Globalization;
using Digest.Editions;
using Digest.Matching.Ranking;
using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Subscribers.Zones;
using Digest.Topics;
using Digest.Web.Content;
using Digest.Web.Forms;
using Scriban.Runtime;

namespace Digest.Web.Manage;

/// <summary>What <c>manage.html</c> sees.</summary>
/// <param name="path">Of the page, with its token.</param>
/// <param name="leave">The path of the page to unsubscribe.</param>
/// <param name="copy">The path of an edition's copy on the web.</param>
internal sealed class SettingsContent(
    PageAddresses addresses, ReaderTexts texts, string path, string leave, Func<long, string> copy)
{
    /// <summary>Days over which is counted what a topic has brought.</summary>
    private const int Days = 30;

    /// <summary>As long as the others are behind one more press.</summary>
    private const int DigestsShown = 10;

    public ScriptObject Model(
        Subscriber subscriber,
        IReadOnlyList<Edition> sent,
        TopicFeedback feedback,
        DateOnly today,
        IReadOnlyList<ReaderTexts> languages,
        SettingsOutcome outcome) => new()
    {
        { "email", subscriber.Email.ToString() },
        { "status", Status(subscriber) },
        { "can_pause", subscriber.Status is SubscriberStatus.Active or SubscriberStatus.Paused },
        { "is_paused", subscriber.Status == SubscriberStatus.Paused },
        { "done", outcome.ShownDone is { } done ? texts[$"done_{done}"] : null },
        { "problem", outcome.IsPressedAgain ? texts["press_again"] : outcome.Problem },
        { "detail", outcome.Detail },
        { "section", outcome.Section },
        { "topics", Topics(subscriber, sent, today) },
        { "add", Add(outcome) },
        { "schedule", Schedule(subscriber, languages, outcome) },
        {
            "pause",
            new ScriptObject
            {
                { "from", PageAddresses.Text(today.AddDays(1)) },
                { "to", PageAddresses.Text(today.AddDays(UndoableChanges.MaxPauseDays)) },
                {
                    "until",
                    PageAddresses.Text(
                        subscriber.PausedUntil is { } until
                            ? LeavePages.LocalDay(subscriber, until)
                            : today.AddMonths(1))
                },
            }
        },
        { "followed", FollowedAuthors.ListIn(subscriber.Topics).ToArray() },
        {
            "excluded",
            subscriber.Topics.SelectMany(feedback.MutedAuthors).Distinct(StringComparer.Ordinal).Order().ToArray()
        },
        { "sent", sent.Take(DigestsShown).Select(Sent).ToArray() },
        { "earlier", sent.Skip(DigestsShown).Select(Sent).ToArray() },
        { "export", addresses.To($"{path.TrimEnd('/')}/my-data.json") },
        { "leave", addresses.To(leave) },
        { "change_address", addresses.To($"{path.TrimEnd('/')}/address") },
        { "delete_all", addresses.To($"{path.TrimEnd('/')}/delete") },
    };

    private string Status(Subscriber subscriber) => subscriber.Status switch
    {
        SubscriberStatus.Active when subscriber.NextDue is { } due =>
            texts.Fill("status_active", "next", texts.LocalMinute(due, ReaderZone.Of(subscriber))),
        SubscriberStatus.Paused when subscriber.PausedUntil is { } until =>
            texts.Fill("paused_until", "date", texts.LongDate(LeavePages.LocalDay(subscriber, until))),
        SubscriberStatus.Paused => texts["paused_open"],
        SubscriberStatus.Pending => texts["status_pending"],
        SubscriberStatus.Suppressed => texts["status_suppressed"],
        _ => texts["status_left"],
    };

    private ScriptObject[] Topics(Subscriber subscriber, IReadOnlyList<Edition> sent, DateOnly today)
    {
        var brought = sent
            .Where(edition => edition.Period > today.AddDays(-Days))
            .SelectMany(edition => edition.Papers)
            .SelectMany(paper => paper.Reasons.Select(reason => (reason.Topic, paper.PaperKey)))
            .Distinct()
            .CountBy(one => one.Topic ?? "")
            .ToDictionary();
        return
        [
            .. subscriber.Topics.Select(topic =>
            {
                var meaning = topic.Meaning(key => texts[key]);
                return new ScriptObject
                {
                    { "key", topic.Key.ToString(CultureInfo.InvariantCulture) },
                    { "name", topic.Name },
                    { "meaning", meaning == topic.Name ? null : meaning },
                    { "breadth", ShownForecast.NameOf(topic.Breadth, texts) },
                    { "brought", texts.Count("topic_brought", brought.GetValueOrDefault(topic.Name)) },
                    { "is_paused", topic.IsPaused },
                    { "page", addresses.To($"{path.TrimEnd('/')}/topic/{topic.Key}") },
                };
            }),
        ];
    }

    private ScriptObject Add(SettingsOutcome outcome)
    {
        var typed = outcome.Typed?.Line("do", 20) is "add" or "try" ? outcome.Typed : null;
        return new ScriptObject
        {
            { "query", typed?.Line("query", Matching.Queries.TopicQuery.MaxLength) ?? "" },
            { "name", typed?.Line("name", TopicText.MaxNameLength) ?? "" },
            { "breadths", Breadths(texts, outcome.Tried?.Topic.Breadth ?? TopicBreadth.Normal, null) },
            { "forecast", outcome.Tried?.Forecast.Model(addresses, texts) },
        };
    }

    /// <param name="forecast">With the price of each; null where it is not known.</param>
    public static ScriptObject[] Breadths(ReaderTexts texts, TopicBreadth chosen, ShownForecast? forecast) =>
    [
        .. Enum.GetValues<TopicBreadth>().Select(breadth => new ScriptObject
        {
            { "value", TopicSettingsText.NameOf(breadth) },
            { "name", ShownForecast.NameOf(breadth, texts) },
            { "price", forecast?.PriceAt(breadth, texts) },
            { "is_chosen", breadth == chosen },
        }),
    ];

    private ScriptObject Schedule(
        Subscriber subscriber, IReadOnlyList<ReaderTexts> languages, SettingsOutcome outcome)
    {
        var typed = outcome.Typed?.Line("do", 20) == "schedule" ? outcome.Typed : null;
        string Value(string name, string stored) => typed?.Line(name, 80) is { Length: > 0 } value ? value : stored;
        return new ScriptObject
        {
            {
                "cadences",
                Choice.Keeping(
                    ScheduleChoices.Cadences(texts),
                    Value("cadence", CadenceText.Format(subscriber.Cadence, subscriber.WeeklyOn)))
            },
            {
                "time",
                Value("time", subscriber.SendTime.ToString("HH:mm", CultureInfo.InvariantCulture))
            },
            { "zones", Choice.Keeping(Zones, Value("zone", subscriber.TimeZone)) },
            { "papers", Value("papers", subscriber.MaxPapers.ToString(CultureInfo.InvariantCulture)) },
            { "most_papers", SubscriberInput.MaxPapersLimit.ToString(CultureInfo.InvariantCulture) },
            {
                "languages",
                Choice.Keeping(ScheduleChoices.Languages(languages), Value("language", subscriber.Locale))
            },
            { "has_bibtex", typed is null ? subscriber.Bibtex : typed.Has("bibtex") },
        };
    }

    /// <summary>The zones of this machine that a person may live in.</summary>
    private static IEnumerable<(string Value, string Name)> Zones =>
        ZoneChoices.All.Select(id => (id, id.Replace('_', ' ')));

    private ScriptObject Sent(Edition edition) => new()
    {
        { "date", texts.DateWithYear(edition.Period.ToDateTime(TimeOnly.MinValue)) },
        { "count", texts.Count("papers", edition.Papers.Count) },
        { "page", addresses.To(copy(edition.Key)) },
    };
}
