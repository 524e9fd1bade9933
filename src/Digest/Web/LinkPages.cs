using Digest.Links;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web;

/// <summary>
/// The pages behind the signed links in mails. GET changes nothing, because scanners open every link. POST needs no
/// cookies and never redirects (RFC 8058 §3.2).
/// </summary>
internal sealed class LinkPages(
    PageRenderer pages, LinkKeys keys, SubscriberStore subscribers, SubscriberLifecycle lifecycle)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        MapPage(routes, LinkPurpose.Unsubscribe, ShowUnsubscribeAsync, UnsubscribeAsync);
        MapPage(routes, LinkPurpose.Confirm, ShowConfirmAsync, ConfirmAsync);
    }

    private Task ShowUnsubscribeAsync(HttpContext context, Subscriber subscriber) =>
        WriteAsync(context, "unsubscribe", subscriber, done: HasEnded(subscriber));

    private async Task UnsubscribeAsync(HttpContext context, Subscriber subscriber)
    {
        await lifecycle.UnsubscribeAsync(subscriber.Key, context.RequestAborted);
        await WriteAsync(context, "unsubscribe", subscriber, done: true);
    }

    private Task ShowConfirmAsync(HttpContext context, Subscriber subscriber) =>
        HasEnded(subscriber)
            ? pages.WriteBrokenLinkAsync(context)
            : WriteAsync(context, "confirm", subscriber, done: subscriber.Status != SubscriberStatus.Pending);

    private async Task ConfirmAsync(HttpContext context, Subscriber subscriber)
    {
        if (await lifecycle.ConfirmAsync(subscriber.Key, context.RequestAborted))
            subscriber = await subscribers.FindAsync(subscriber.Key, context.RequestAborted) ?? subscriber;
        await ShowConfirmAsync(context, subscriber);
    }

    private void MapPage(
        IEndpointRouteBuilder routes,
        LinkPurpose purpose,
        Func<HttpContext, Subscriber, Task> show,
        Func<HttpContext, Subscriber, Task> act)
    {
        var path = $"/{PageLinks.PagePath(purpose)}/{{token}}";
        routes.MapMethods(
            path, [HttpMethods.Get, HttpMethods.Head], context => WithSubscriberAsync(context, purpose, show));
        routes.MapPost(
            path,
            async context =>
            {
                // The token contains everything. The body may have any form but not any size, so it is read and
                // ignored.
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                await WithSubscriberAsync(context, purpose, act);
            }
        );
    }

    private async Task WithSubscriberAsync(
        HttpContext context, LinkPurpose purpose, Func<HttpContext, Subscriber, Task> page)
    {
        var signer = await keys.GetSignerAsync(context.RequestAborted);
        var token = signer.Verify((string)context.Request.RouteValues["token"]!);
        var subscriber =
            token?.Purpose == purpose ? await subscribers.FindAsync(token.Subscriber, context.RequestAborted) : null;
        // A generation below the subscriber's means that the link was revoked.
        await (
            subscriber is null || subscriber.LinkGeneration != token!.Generation
                ? pages.WriteBrokenLinkAsync(context)
                : page(context, subscriber));
    }

    private static bool HasEnded(Subscriber subscriber) =>
        subscriber.Status is SubscriberStatus.Unsubscribed or SubscriberStatus.Suppressed;

    private Task WriteAsync(HttpContext context, string template, Subscriber subscriber, bool done) =>
        pages.WriteAsync(
            context,
            StatusCodes.Status200OK,
            template,
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
                                ? ReaderDates.LocalMinute(due, subscriber.TimeZone, ReaderDates.CultureOf("en"))
                                : null
                        },
                    }
                },
                {
                    "topics",
                    subscriber.Topics.Count == 0 ? null : subscriber.Topics.Select(topic => topic.Name).ToArray()
                },
            }
        );
}
