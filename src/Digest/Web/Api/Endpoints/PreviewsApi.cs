using Digest.Editions;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Search;
using Digest.Subscribers;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Bodies;
using Digest.Web.Api.Description;
using Digest.Web.Api.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Endpoints;

/// <summary>
/// What would be sent. The mail is without the links to the subscriber's own pages: with them a key that may only read
/// could change everything there.
/// </summary>
internal sealed class PreviewsApi(
    SubscriberStore subscribers,
    EditionBuilder builder,
    EditionMail mails,
    PaperStore papers,
    AnnouncementStore announcements,
    SubscribersOptions defaults,
    SearchSlots slots)
{
    private const string Group = "Previews";

    /// <summary>For a digest of nobody.</summary>
    private const string Nobody = "preview@localhost";

    /// <summary>When arXiv began, and long after everyone: at the ends of the calendar no zone has a time.</summary>
    private const int FirstYear = 1991, LastYear = 2200;

    private static readonly Answer Empty = Answer.Of(Problem.NotFound("No paper would be in it, so nothing is sent."));

    public void Map(IEndpointRouteBuilder api)
    {
        const string path = "/subscribers/{id:long}/preview";
        api.MapGet(path, (long id, DateOnly? date, CancellationToken token) =>
                WithAsync(id, date, async shown => Answer.Ok(await DocumentAsync(shown, token)), token))
            .Is(Group, "previewDigest", ApiScopes.EditionsRead, "The next digest, or that of a past day")
            .Gives<PreviewDocument>()
            .Fails(StatusCodes.Status404NotFound);
        api.MapGet($"{path}/html", (long id, DateOnly? date, CancellationToken token) =>
                WithAsync(id, date, shown => BodyAsync(shown, "text/html", mail => mail.Html, token), token))
            .Is(Group, "previewDigestAsHtml", ApiScopes.EditionsRead, "The mail's HTML")
            .Produces<string>(contentType: "text/html")
            .Fails(StatusCodes.Status404NotFound);
        api.MapGet($"{path}/text", (long id, DateOnly? date, CancellationToken token) =>
                WithAsync(id, date, shown => BodyAsync(shown, "text/plain", mail => mail.Text, token), token))
            .Is(Group, "previewDigestAsText", ApiScopes.EditionsRead, "The mail's plain text")
            .Produces<string>(contentType: "text/plain")
            .Fails(StatusCodes.Status404NotFound);
        api.MapPost("/previews", TryAsync)
            .Is(Group, "preview", ApiScopes.PapersRead, "The digest of someone who has just subscribed to these topics")
            .Gives<PreviewDocument>();
    }

    private async Task<IResult> TryAsync(PreviewFields body, CancellationToken cancellationToken)
    {
        var (reader, errors) = body.ToInput(Nobody).Parse(defaults);
        var topics = TopicFields.Parse(body.Topics, out var topicErrors);
        if (reader is null || topicErrors.Count > 0) return Answer.Of(Problem.NotValid([.. errors, .. topicErrors]));
        var subscriber = reader with
        {
            Topics = topics,
            Cursor = await announcements.GetNewestSeqAsync(cancellationToken),
        };
        if (DateProblem(body.Date) is { } problem) return problem;
        var shown = await ComposeAsync(subscriber, body.Date, cancellationToken);
        return Answer.Ok(await DocumentAsync(shown, cancellationToken));
    }

    private async Task<IResult> WithAsync(
        long id, DateOnly? date, Func<Shown, Task<IResult>> write, CancellationToken cancellationToken) =>
        DateProblem(date) is { } problem ? problem
        : await subscribers.FindAsync(id, cancellationToken) is { } subscriber
            ? await write(await ComposeAsync(subscriber, date, cancellationToken))
        : SubscribersApi.Missing;

    private static Answer? DateProblem(DateOnly? date) =>
        date is { Year: < FirstYear or > LastYear }
            ? Answer.Of(Problem.NotValid($"The date must be of a year from {FirstYear} to {LastYear}."))
            : null;

    private async Task<Shown> ComposeAsync(
        Subscriber subscriber, DateOnly? date, CancellationToken cancellationToken) =>
        new(subscriber, await slots.RunAsync(
            () => builder.PreviewAsync(subscriber, date, cancellationToken), cancellationToken));

    private async Task<IResult> BodyAsync(
        Shown shown, string type, Func<RenderedMail, RenderedBody> body, CancellationToken cancellationToken) =>
        await RenderAsync(shown, cancellationToken) is { } mail
            ? Results.Bytes(body(mail).Utf8, $"{type}; charset=utf-8")
            : Empty;

    private async Task<PreviewDocument> DocumentAsync(Shown shown, CancellationToken cancellationToken)
    {
        var mail = await RenderAsync(shown, cancellationToken);
        var chosen = shown.Edition.Papers;
        var byKey = await papers.ListByKeysAsync([.. chosen.Select(paper => paper.PaperKey)], cancellationToken);
        return new PreviewDocument(
            shown.Edition.Period,
            mail?.Message.Subject,
            mail?.Html.ToString(),
            mail?.Text.ToString(),
            shown.Edition.NotShown,
            [
                .. chosen.Where(paper => byKey.ContainsKey(paper.PaperKey)).Select(paper =>
                    new PreviewDocument.ChosenPaper(
                        byKey[paper.PaperKey].Id.ToString(),
                        byKey[paper.PaperKey].Title,
                        paper.Score,
                        [
                            .. paper.Reasons.Select(reason => new PreviewDocument.ChosenReason(
                                reason.Kind, reason.Topic, reason.Terms)),
                        ])),
            ]);
    }

    /// <returns>Null where there is nothing to send.</returns>
    private async Task<RenderedMail?> RenderAsync(Shown shown, CancellationToken cancellationToken) =>
        shown.Edition.Papers.Count == 0
            ? null
            : await mails.RenderAsync(shown.Edition, shown.Subscriber, links: null, cancellationToken);

    private sealed record Shown(Subscriber Subscriber, Edition Edition);
}
