using System.Globalization;
using Digest.Matching.Queries;
using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Topics;
using Digest.Web.Content;
using Digest.Web.Forms;

namespace Digest.Web.Manage;

/// <summary>Does what a form of the settings asks. What others change at the same time stays.</summary>
internal sealed class SettingsForm(
    SubscriberStore subscribers,
    SubscriberLifecycle lifecycle,
    UndoableChanges pauses,
    FollowedAuthors authors,
    TopicFeedbackStore feedback,
    TopicPrices prices)
{
    private const int MaxAuthorLength = 200;
    private const int MaxShortLength = 80;

    public async Task<SettingsOutcome> ApplyAsync(
        Subscriber subscriber, PageForm form, ReaderTexts texts, CancellationToken cancellationToken)
    {
        var outcome = await (form.Line("do", 20) switch
        {
            "schedule" => SaveScheduleAsync(subscriber, form, texts, cancellationToken),
            "pause" => PauseAsync(subscriber, form, texts, cancellationToken),
            "resume" => ResumeAsync(subscriber, cancellationToken),
            "add" => AddTopicAsync(subscriber, form, texts, cancellationToken),
            "try" => TryTopicAsync(form, texts, cancellationToken),
            "pause-topic" => PauseTopicAsync(subscriber, form, isPaused: true, cancellationToken),
            "resume-topic" => PauseTopicAsync(subscriber, form, isPaused: false, cancellationToken),
            "follow" => FollowAsync(subscriber, form, texts, cancellationToken),
            "unfollow" => UnfollowAsync(subscriber, form, cancellationToken),
            "exclude" => ExcludeAsync(subscriber, form, texts, cancellationToken),
            "include" => IncludeAsync(subscriber, form, cancellationToken),
            _ => Task.FromResult(SettingsOutcome.PressAgain(form)),
        });
        return outcome.Done is null ? outcome with { Typed = form } : outcome;
    }

    private async Task<SettingsOutcome> SaveScheduleAsync(
        Subscriber subscriber, PageForm form, ReaderTexts texts, CancellationToken cancellationToken)
    {
        var zone = form.Line("zone", MaxShortLength);
        var locale = form.Line("language", MaxShortLength);
        var isValid = CadenceText.TryParse(form.Line("cadence", MaxShortLength), out var cadence, out var day)
            & TimeOfDayText.TryParse(form.Line("time", MaxShortLength), out var time)
            & int.TryParse(
                form.Line("papers", 5), NumberStyles.None, CultureInfo.InvariantCulture, out var papers)
            && SubscriberInput.MaxPapersError(papers) is null
            // A zone or language that this machine does not know may stay.
            && (zone == subscriber.TimeZone || SubscriberInput.TimeZoneError(zone) is null)
            && (locale == subscriber.Locale || SubscriberInput.LocaleError(locale) is null);
        if (!isValid) return new SettingsOutcome { Problem = texts["settings_not_valid"], Section = "schedule" };
        var hasBibtex = form.Has("bibtex");
        await subscribers.EditAsync(
            subscriber.Key,
            now => now with
            {
                Cadence = cadence,
                WeeklyOn = day,
                SendTime = time,
                TimeZone = zone,
                MaxPapers = papers,
                Locale = locale,
                Bibtex = hasBibtex,
            },
            cancellationToken);
        return Done("saved", "schedule");
    }

    private async Task<SettingsOutcome> PauseAsync(
        Subscriber subscriber, PageForm form, ReaderTexts texts, CancellationToken cancellationToken) =>
        DateOnly.TryParseExact(
            form.Line("until", 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
        && await pauses.PauseAsync(subscriber.Key, until, cancellationToken) is not null
            ? Done("paused", "pause")
            : new SettingsOutcome { Problem = texts["pause_not_valid"], Section = "pause" };

    private async Task<SettingsOutcome> ResumeAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        await lifecycle.ResumeAsync(subscriber.Key, cancellationToken);
        return Done("resumed", "pause");
    }

    private async Task<SettingsOutcome> AddTopicAsync(
        Subscriber subscriber, PageForm form, ReaderTexts texts, CancellationToken cancellationToken)
    {
        if (TopicForm.Read(form, texts, out var problem) is not { } topic) return problem! with { Section = "topics" };
        if (TopicForm.ProblemIn([.. subscriber.Topics, topic], topic, texts) is { } refused)
            return refused with { Section = "topics" };
        await subscribers.EditAsync(
            subscriber.Key,
            now => TopicForm.ProblemIn([.. now.Topics, topic], topic, texts) is null
                ? now with { Topics = [.. now.Topics, topic] }
                : now,
            cancellationToken);
        return Done("added", "topics");
    }

    private async Task<SettingsOutcome> TryTopicAsync(
        PageForm form, ReaderTexts texts, CancellationToken cancellationToken) =>
        TopicForm.Read(form, texts, out var problem) is { } topic
            ? new SettingsOutcome
            {
                Section = "topics",
                Tried = new TriedTopic(topic, await prices.RunAsync(topic.Query, cancellationToken)),
            }
            : problem! with { Section = "topics" };

    private async Task<SettingsOutcome> PauseTopicAsync(
        Subscriber subscriber, PageForm form, bool isPaused, CancellationToken cancellationToken)
    {
        var key = form.Line("topic", 20);
        await subscribers.EditAsync(
            subscriber.Key,
            now => now with
            {
                Topics =
                [
                    .. now.Topics.Select(topic => topic.Key.ToString(CultureInfo.InvariantCulture) == key
                        ? topic with { IsPaused = isPaused }
                        : topic),
                ],
            },
            cancellationToken);
        return Done(isPaused ? "paused" : "resumed", "topics");
    }

    private async Task<SettingsOutcome> FollowAsync(
        Subscriber subscriber, PageForm form, ReaderTexts texts, CancellationToken cancellationToken)
    {
        var (_, error) = await authors.FollowAsync(
            subscriber.Key, form.Line("author", MaxAuthorLength), cancellationToken);
        return error is null
            ? Done("added", "authors")
            : new SettingsOutcome { Problem = texts["author_not_valid"], Detail = error, Section = "authors" };
    }

    private async Task<SettingsOutcome> UnfollowAsync(
        Subscriber subscriber, PageForm form, CancellationToken cancellationToken)
    {
        await authors.UnfollowAsync(subscriber.Key, form.Line("author", MaxAuthorLength), cancellationToken);
        return Done("removed", "authors");
    }

    private async Task<SettingsOutcome> ExcludeAsync(
        Subscriber subscriber, PageForm form, ReaderTexts texts, CancellationToken cancellationToken)
    {
        var author = FollowedAuthors.Normalized(form.Line("author", MaxAuthorLength));
        // A name of signs only, as when an author is followed.
        if (author.Length == 0 || !TopicQuery.Parse(TopicQuery.By([author]).ToString()).IsValid)
            return new SettingsOutcome { Problem = texts["author_not_valid"], Section = "authors" };
        await feedback.MuteAsync([.. subscriber.Topics.Select(topic => topic.Key)], author, cancellationToken);
        return Done("added", "authors");
    }

    private async Task<SettingsOutcome> IncludeAsync(
        Subscriber subscriber, PageForm form, CancellationToken cancellationToken)
    {
        await feedback.UnmuteAsync(
            [.. subscriber.Topics.Select(topic => topic.Key)],
            form.Line("author", MaxAuthorLength),
            cancellationToken);
        return Done("removed", "authors");
    }

    private static SettingsOutcome Done(string done, string section) => new() { Done = done, Section = section };
}
