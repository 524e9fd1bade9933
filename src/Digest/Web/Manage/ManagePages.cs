using Digest.Editions;
using Digest.Links;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Manage;

/// <summary>
/// <c>/manage/TOKEN</c>: everything a subscriber can change, and a copy of what is stored about them. Each section is
/// a form of its own; what it did is said by the page that it leads back to. GET changes nothing.
/// </summary>
internal sealed class ManagePages(
    PageRenderer pages,
    LinkedSubscriber linked,
    FormGuard guard,
    LinkKeys keys,
    SettingsForm settings,
    EditionStore editions,
    TopicFeedbackStore feedback,
    UndoableChanges pauses,
    SubscriberExport export)
{
    /// <summary>Digests that are listed, and counted for what each topic has brought.</summary>
    private const int DigestsShown = 40;

    public void Map(IEndpointRouteBuilder routes)
    {
        var path = $"/{PageLinks.PagePath(LinkPurpose.Manage)}/{{token}}";
        routes.MapReadable(path, context => Retry.OnceAsync(context, () => WithSubscriberAsync(context, ShowAsync)));
        routes.MapPost(path, context => WithSubscriberAsync(context, ActAsync));
        routes.MapReadable($"{path}/my-data.json", context => WithSubscriberAsync(context, ExportAsync));
    }

    private Task ShowAsync(HttpContext context, Subscriber subscriber) =>
        WriteAsync(context, subscriber, SettingsOutcome.Shown(context.Request.Query["done"]));

    private async Task ActAsync(HttpContext context, Subscriber subscriber)
    {
        var form = await PageForm.ReadAsync(context);
        var outcome = form is null || await guard.CheckAsync(context, form) != FormOrigin.Here
            ? SettingsOutcome.PressAgain(form)
            : await settings.ApplyAsync(
                subscriber, form, pages.TextsFor(context, subscriber), context.RequestAborted);
        if (outcome.Done is { } done)
            SeeOther.To(context, pages.AddressesFor(context), context.Request.Path, done, outcome.Section);
        else await WriteAsync(context, subscriber, outcome);
    }

    private async Task ExportAsync(HttpContext context, Subscriber subscriber)
    {
        var json = await export.WriteAsync(subscriber, context.RequestAborted);
        context.Response.Headers.ContentDisposition = "attachment; filename=\"my-data.json\"";
        await PageResponse.WriteAsync(context, StatusCodes.Status200OK, "application/json; charset=utf-8", json);
    }

    private async Task WithSubscriberAsync(HttpContext context, Func<HttpContext, Subscriber, Task> page) =>
        await (await linked.FindAsync(context, LinkPurpose.Manage) is { } subscriber
            ? page(context, subscriber)
            : pages.WriteBrokenLinkAsync(context));

    private async Task WriteAsync(HttpContext context, Subscriber subscriber, SettingsOutcome outcome)
    {
        var cancellationToken = context.RequestAborted;
        var signer = await keys.GetSignerAsync(cancellationToken);
        var texts = pages.TextsFor(context, subscriber);
        var content = new SettingsContent(
            pages.AddressesFor(context),
            texts,
            context.Request.Path,
            $"/{PageLinks.PagePath(LinkPurpose.Unsubscribe)}/"
                + signer.Sign(new LinkToken(LinkPurpose.Unsubscribe, subscriber.Key, subscriber.LinkGeneration)),
            edition => $"/{PageLinks.PagePath(LinkPurpose.Read)}/"
                + signer.Sign(new LinkToken(LinkPurpose.Read, subscriber.Key, subscriber.LinkGeneration, edition)));
        var model = content.Model(
            subscriber,
            await editions.ListSentAsync(subscriber.Key, DigestsShown, cancellationToken),
            await feedback.LoadAsync(subscriber.Topics, cancellationToken),
            pauses.InMonths(subscriber, 0),
            pages.Languages,
            outcome);
        model.Add("guard", await guard.IssueAsync(context));
        await pages.WriteAsync(context, outcome.Status, "manage", model, texts);
    }
}
