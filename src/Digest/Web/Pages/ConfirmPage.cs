using Digest.Links;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Pages;

/// <summary>
/// <c>/confirm/TOKEN</c>: the page that asks whether to begin, and its answer. GET changes nothing, because scanners
/// open every link.
/// </summary>
internal sealed class ConfirmPage(
    PageRenderer pages,
    LinkedSubscriber linked,
    SubscriberStore subscribers,
    SuppressionStore suppressions,
    SubscriberLifecycle lifecycle)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var path = $"/{PageLinks.PagePath(LinkPurpose.Confirm)}/{{token}}";
        routes.MapReadable(path, context => Retry.OnceAsync(context, () => WithSubscriberAsync(context, ShowAsync)));
        routes.MapPost(
            path,
            async context =>
            {
                // The token contains everything. The body may have any form but not any size, so it is read and
                // ignored.
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                await Retry.OnceAsync(context, () => WithSubscriberAsync(context, ConfirmAsync));
            });
    }

    private Task ShowAsync(HttpContext context, Subscriber subscriber, LinkToken token)
    {
        if (subscriber.ConfirmedWith(token.Generation) is { } wanted) return WriteAsync(context, wanted, done: false);
        return HasEnded(subscriber) || subscriber.LinkGeneration != token.Generation
            ? pages.WriteBrokenLinkAsync(context)
            : WriteAsync(context, subscriber, done: true);
    }

    private async Task ConfirmAsync(HttpContext context, Subscriber subscriber, LinkToken token)
    {
        await lifecycle.ConfirmAsync(subscriber.Key, token.Generation, context.RequestAborted);
        if (await subscribers.FindAsync(subscriber.Key, context.RequestAborted) is { } now)
            await ShowAsync(context, now, token);
        else await pages.WriteBrokenLinkAsync(context);
    }

    /// <summary>
    /// The page itself checks the generation: it may be that of an invitation. A suppressed address confirms nothing.
    /// </summary>
    private async Task WithSubscriberAsync(HttpContext context, Func<HttpContext, Subscriber, LinkToken, Task> page)
    {
        if (await linked.OpenAsync(context, LinkPurpose.Confirm) is { } link
            && await suppressions.FindAsync(link.Subscriber.Email, context.RequestAborted) is null)
            await page(context, link.Subscriber, link.Token);
        else await pages.WriteBrokenLinkAsync(context);
    }

    private static bool HasEnded(Subscriber subscriber) =>
        subscriber.Status is SubscriberStatus.Unsubscribed or SubscriberStatus.Suppressed;

    private Task WriteAsync(HttpContext context, Subscriber subscriber, bool done)
    {
        var texts = pages.TextsFor(context, subscriber);
        return pages.WriteAsync(
            context,
            StatusCodes.Status200OK,
            "confirm",
            new ScriptObject
            {
                { "done", done },
                {
                    "subscriber",
                    new ScriptObject
                    {
                        { "email", subscriber.Email.ToString() },
                        { "time_zone", subscriber.TimeZone },
                        {
                            "next",
                            subscriber.NextDue is { } due
                                ? texts.LocalMinute(due, ReaderZone.Of(subscriber))
                                : null
                        },
                    }
                },
                {
                    "topics",
                    subscriber.Topics.Count == 0 ? null : subscriber.Topics.Select(topic => topic.Name).ToArray()
                },
            },
            texts);
    }
}
