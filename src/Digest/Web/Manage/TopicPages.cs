using System.Globalization;
using Digest.Links;
using Digest.Papers;
using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Web.Content;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Manage;

/// <summary>
/// <c>/manage/TOKEN/topic/12</c>: one topic with its price at each breadth, and the feedback on it with its effect.
/// </summary>
internal sealed class TopicPages(
    PageRenderer pages,
    LinkedSubscriber linked,
    FormGuard guard,
    SubscriberStore subscribers,
    TopicFeedbackStore feedback,
    FeedbackTrial effects,
    TopicPrices prices,
    PaperStore papers)
{
    /// <summary>Rated papers that are named, the newest.</summary>
    private const int PapersShown = 50;

    private const int MaxAuthorLength = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        var path = $"/{PageLinks.PagePath(LinkPurpose.Manage)}/{{token}}/topic/{{topic}}";
        routes.MapReadable(path, context => Retry.OnceAsync(context, () => WithTopicAsync(context, ShowAsync)));
        routes.MapPost(path, context => WithTopicAsync(context, ActAsync));
    }

    private Task ShowAsync(HttpContext context, Subscriber subscriber, Topic topic) =>
        WriteAsync(context, subscriber, topic, topic, SettingsOutcome.Shown(context.Request.Query["done"]));

    private async Task ActAsync(HttpContext context, Subscriber subscriber, Topic topic)
    {
        var form = await PageForm.ReadAsync(context);
        if (form is null || await guard.CheckAsync(context, form) != FormOrigin.Here)
        {
            await WriteAsync(context, subscriber, topic, topic, SettingsOutcome.PressAgain(form));
            return;
        }

        var cancellationToken = context.RequestAborted;
        switch (form.Line("do", 20))
        {
            case "save" or "try":
                await ChangeAsync(context, subscriber, topic, form);
                return;
            case "remove":
                await subscribers.EditAsync(
                    subscriber.Key,
                    now => now with { Topics = [.. now.Topics.Where(one => one.Key != topic.Key)] },
                    cancellationToken);
                SeeOther.To(context, pages.AddressesFor(context), ManagePath(context), "removed", "topics");
                return;
            case "forget" when long.TryParse(
                form.Line("paper", 20), NumberStyles.None, CultureInfo.InvariantCulture, out var paper):
                await feedback.DeleteAsync(topic.Key, paper, cancellationToken);
                break;
            case "include":
                await feedback.UnmuteAsync([topic.Key], form.Line("author", MaxAuthorLength), cancellationToken);
                break;
            case "reset":
                await feedback.DeleteAsync(topic.Key, cancellationToken);
                break;
        }

        SeeOther.To(context, pages.AddressesFor(context), context.Request.Path, "forgotten", "feedback");
    }

    private async Task ChangeAsync(HttpContext context, Subscriber subscriber, Topic topic, PageForm form)
    {
        var texts = pages.TextsFor(context, subscriber);
        if (TopicForm.Read(form, texts, out var problem) is not { } read)
        {
            await WriteAsync(context, subscriber, topic, topic, problem! with { Typed = form });
            return;
        }

        var changed = read with { Key = topic.Key, IsPaused = form.Has("paused") };
        if (form.Line("max", 5).Length == 0) changed = changed with { MaxPapers = null };
        var others = subscriber.Topics.Where(one => one.Key != topic.Key);
        if (TopicForm.ProblemIn([.. others, changed], changed, texts) is { } refused)
        {
            await WriteAsync(context, subscriber, topic, changed, refused with { Typed = form });
            return;
        }

        if (form.Line("do", 20) == "try")
        {
            await WriteAsync(context, subscriber, topic, changed, new SettingsOutcome { Typed = form });
            return;
        }

        await subscribers.EditAsync(
            subscriber.Key,
            now => now with { Topics = [.. now.Topics.Select(one => one.Key == topic.Key ? changed : one)] },
            context.RequestAborted);
        SeeOther.To(context, pages.AddressesFor(context), context.Request.Path, "saved", null);
    }

    private async Task WithTopicAsync(HttpContext context, Func<HttpContext, Subscriber, Topic, Task> page)
    {
        var key = (string)context.Request.RouteValues["topic"]!;
        await (await linked.FindAsync(context, LinkPurpose.Manage) is { } subscriber
            && subscriber.Topics.FirstOrDefault(
                topic => topic.Key.ToString(CultureInfo.InvariantCulture) == key) is { } topic
                ? page(context, subscriber, topic)
                : pages.WriteBrokenLinkAsync(context));
    }

    private static string ManagePath(HttpContext context) =>
        $"/{PageLinks.PagePath(LinkPurpose.Manage)}/{context.Request.RouteValues["token"]}";

    /// <param name="shown">With what was typed.</param>
    private async Task WriteAsync(
        HttpContext context, Subscriber subscriber, Topic topic, Topic shown, SettingsOutcome outcome)
    {
        var cancellationToken = context.RequestAborted;
        var texts = pages.TextsFor(context, subscriber);
        var addresses = pages.AddressesFor(context);
        var known = await feedback.LoadAsync([topic], cancellationToken);
        var rated = known.Examples(topic).Reverse().Take(PapersShown).ToList();
        var byKey = await papers.ListByKeysAsync([.. rated.Select(one => one.Paper)], cancellationToken);
        var model = Model(
            addresses,
            texts,
            new TriedTopic(shown, await prices.RunAsync(shown.Query, cancellationToken)),
            [.. rated.Where(one => byKey.ContainsKey(one.Paper)).Select(one => (byKey[one.Paper], one.IsLiked))],
            known.MutedAuthors(topic),
            known.IsAbout(topic)
                ? EffectText.Of(await effects.MeasureAllAsync(topic, cancellationToken), texts)
                : [],
            outcome);
        model.Add("back", addresses.To(ManagePath(context)));
        model.Add("guard", await guard.IssueAsync(context));
        await pages.WriteAsync(context, outcome.Status, "topic", model, texts);
    }

    /// <param name="tried">The topic as the page shows it, with its prices.</param>
    /// <param name="rated">The papers with feedback, newest first.</param>
    internal static ScriptObject Model(
        PageAddresses addresses,
        ReaderTexts texts,
        TriedTopic tried,
        IReadOnlyList<(Paper Paper, bool IsLiked)> rated,
        IEnumerable<string> excluded,
        string[] effect,
        SettingsOutcome outcome)
    {
        var topic = tried.Topic;
        return new ScriptObject
        {
            { "name", outcome.Typed?.Line("name", TopicText.MaxNameLength) ?? topic.Name },
            { "query", outcome.Typed?.Line("query", Matching.Queries.TopicQuery.MaxLength) ?? topic.Query },
            { "meaning", topic.Meaning(key => texts[key]) },
            { "breadths", SettingsContent.Breadths(texts, topic.Breadth, tried.Forecast) },
            { "max", topic.MaxPapers?.ToString(CultureInfo.InvariantCulture) ?? "" },
            { "most_papers", SubscriberInput.MaxPapersLimit.ToString(CultureInfo.InvariantCulture) },
            { "is_paused", topic.IsPaused },
            { "last_week", tried.Forecast.LastWeekModel(addresses) },
            {
                "rated",
                rated.Select(one => new ScriptObject
                {
                    { "key", one.Paper.Key.ToString(CultureInfo.InvariantCulture) },
                    { "title", one.Paper.Title },
                    { "page", addresses.Paper(one.Paper.Id) },
                    { "opinion", texts[one.IsLiked ? "feedback_more" : "feedback_less"] },
                }).ToArray()
            },
            { "excluded", excluded.ToArray() },
            { "effect", effect },
            { "done", outcome.ShownDone is { } done ? texts[$"done_{done}"] : null },
            { "problem", outcome.IsPressedAgain ? texts["press_again"] : outcome.Problem },
            { "detail", outcome.Detail },
        };
    }
}
