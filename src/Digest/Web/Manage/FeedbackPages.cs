using System.Globalization;
using Digest.Editions;
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
/// <c>/edition/TOKEN/3</c>: feedback on one paper of a digest. The token is the edition's; the number is the paper's
/// row. Each button says what it does, and its answer what has changed. GET changes nothing.
/// </summary>
internal sealed class FeedbackPages(
    PageRenderer pages,
    FormGuard guard,
    LinkedSubscriber linked,
    EditionStore editions,
    PaperStore papers,
    TopicFeedbackStore feedback,
    FeedbackTrial trial)
{
    private const int MaxAuthorLength = 200;

    /// <summary>A paper of physics can have three thousand authors.</summary>
    private const int AuthorsNamed = 50;

    public void Map(IEndpointRouteBuilder routes)
    {
        var path = $"/{PageLinks.PagePath(LinkPurpose.Edition)}/{{token}}/{{paper}}";
        routes.MapReadable(path, context => Retry.OnceAsync(context, () => WithPaperAsync(context, ShowAsync)));
        routes.MapPost(path, context => WithPaperAsync(context, ActAsync));
    }

    private async Task ShowAsync(HttpContext context, RatedPaper rated)
    {
        var topic = rated.TopicOf(context.Request.Query["topic"]);
        await WriteAsync(context, rated, topic, [], isPressedAgain: false);
    }

    private async Task ActAsync(HttpContext context, RatedPaper rated)
    {
        var form = await PageForm.ReadAsync(context);
        var topic = rated.TopicOf(form?.Line("topic", 20));
        if (form is null || await guard.CheckAsync(context, form) != FormOrigin.Here)
        {
            await WriteAsync(context, rated, topic, [], isPressedAgain: true);
            return;
        }

        string[] effect = [];
        if (topic is not null && ActionOf(form, topic, rated.Paper, context.RequestAborted) is { } action)
            effect = EffectText.Of(
                await trial.MeasureAsync(topic, action, context.RequestAborted),
                pages.TextsFor(context, rated.Subscriber));
        await WriteAsync(context, rated, topic, effect, isPressedAgain: false);
    }

    /// <summary>Null for what no button asks.</summary>
    private Func<Task>? ActionOf(PageForm form, Topic topic, Paper paper, CancellationToken cancellationToken)
    {
        var author = form.Line("author", MaxAuthorLength);
        var isAuthor = paper.Authors.Contains(author, StringComparer.Ordinal);
        return form.Line("do", 20) switch
        {
            "more" => () => feedback.RecordAsync(topic.Key, paper.Key, isLiked: true, cancellationToken),
            "less" => () => feedback.RecordAsync(topic.Key, paper.Key, isLiked: false, cancellationToken),
            "forget" => () => feedback.DeleteAsync(topic.Key, paper.Key, cancellationToken),
            "exclude" when isAuthor => () => feedback.MuteAsync(topic.Key, author, cancellationToken),
            "include" when isAuthor => () => feedback.UnmuteAsync([topic.Key], author, cancellationToken),
            _ => null,
        };
    }

    private async Task WithPaperAsync(HttpContext context, Func<HttpContext, RatedPaper, Task> write)
    {
        var rated = PaperIn(context.Request) is { } paper
            && await linked.OpenAsync(context, LinkPurpose.Edition) is { IsCurrent: true } link
                ? await FindAsync(link.Token.Edition, paper, link.Subscriber, context.RequestAborted)
                : null;
        await (rated is null ? pages.WriteBrokenLinkAsync(context) : write(context, rated));
    }

    private static long? PaperIn(HttpRequest request) =>
        long.TryParse(
            (string)request.RouteValues["paper"]!, NumberStyles.None, CultureInfo.InvariantCulture, out var paper)
            ? paper
            : null;

    private async Task<RatedPaper?> FindAsync(
        long key, long paperKey, Subscriber subscriber, CancellationToken cancellationToken)
    {
        var edition = (await editions.ListByKeysAsync([key], cancellationToken)).SingleOrDefault();
        var shown = edition?.SubscriberKey == subscriber.Key
            ? edition.Papers.FirstOrDefault(paper => paper.PaperKey == paperKey)
            : null;
        var found = await papers.ListByKeysAsync([paperKey], cancellationToken);
        return shown is not null && found.TryGetValue(paperKey, out var stored)
            ? new RatedPaper(subscriber, stored, shown)
            : null;
    }

    private async Task WriteAsync(
        HttpContext context, RatedPaper rated, Topic? topic, string[] effect, bool isPressedAgain)
    {
        var texts = pages.TextsFor(context, rated.Subscriber);
        var known = topic is null ? null : await feedback.LoadAsync([topic], context.RequestAborted);
        var model = Model(pages.AddressesFor(context), texts, rated, topic, known, effect, isPressedAgain);
        model.Add("guard", await guard.IssueAsync(context));
        await pages.WriteAsync(context, StatusCodes.Status200OK, "feedback", model, texts);
    }

    /// <param name="topic">Null when the paper belongs to none: then the page asks for one.</param>
    /// <param name="known">The feedback on that topic.</param>
    /// <param name="effect">What the button that was pressed has changed; empty for none.</param>
    internal static ScriptObject Model(
        PageAddresses addresses,
        ReaderTexts texts,
        RatedPaper rated,
        Topic? topic,
        TopicFeedback? known,
        string[] effect,
        bool isPressedAgain)
    {
        var given = topic is null
            ? null
            : known!.Examples(topic).Where(one => one.Paper == rated.Paper.Key).Select(one => one.IsLiked).ToArray();
        var excluded = topic is null ? [] : known!.MutedAuthors(topic).Intersect(rated.Paper.Authors).ToArray();
        return new ScriptObject
        {
            { "title", rated.Paper.Title },
            { "page", addresses.Paper(rated.Paper.Id) },
            { "topic", topic is null ? null : topic.Name },
            { "topic_key", topic?.Key.ToString(CultureInfo.InvariantCulture) },
            {
                "topics",
                rated.Subscriber.Topics.Select(one => new ScriptObject
                {
                    { "key", one.Key.ToString(CultureInfo.InvariantCulture) },
                    { "name", one.Name },
                }).ToArray()
            },
            {
                "given",
                given switch
                {
                    [true] => texts.Fill("feedback_is_more", "topic", topic!.Name),
                    [false] => texts.Fill("feedback_is_less", "topic", topic!.Name),
                    _ => null,
                }
            },
            { "is_more", given is [true] },
            { "is_less", given is [false] },
            { "more_text", topic is null ? null : texts.Fill("feedback_more_text", "topic", topic.Name) },
            { "less_text", topic is null ? null : texts.Fill("feedback_less_text", "topic", topic.Name) },
            { "author_text", topic is null ? null : texts.Fill("feedback_author_text", "topic", topic.Name) },
            { "authors", rated.Paper.Authors.Except(excluded).Take(AuthorsNamed).ToArray() },
            {
                "excluded",
                excluded.Select(name => new ScriptObject
                {
                    { "name", name },
                    { "text", texts.Fill("feedback_is_excluded", "name", name, "topic", topic!.Name) },
                }).ToArray()
            },
            { "effect", effect },
            { "is_pressed_again", isPressedAgain },
        };
    }
}

/// <summary>A paper of a digest, and whose digest it is.</summary>
internal sealed record RatedPaper(Subscriber Subscriber, Paper Paper, EditionPaper Shown)
{
    /// <summary>
    /// The topic that feedback teaches: the chosen one, else the one under which the mail has the paper. Null when that
    /// is gone, or the paper came without one: then the only topic, if there is only one.
    /// </summary>
    /// <param name="chosen">The row of the topic that was chosen.</param>
    public Topic? TopicOf(string? chosen) =>
        Subscriber.Topics.FirstOrDefault(topic => topic.Key.ToString(CultureInfo.InvariantCulture) == chosen)
        ?? Shown.Reasons
            .Select(reason => Subscriber.Topics.FirstOrDefault(topic => topic.Name == reason.Topic))
            .FirstOrDefault(topic => topic is not null)
        ?? (Subscriber.Topics is [var only] ? only : null);
}
