using Digest.Links;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Manage;

/// <summary>
/// <c>/unsubscribe/TOKEN</c>: a page that asks, one press of its button (which is RFC 8058's one click), and then a
/// way back; or a pause of a month instead. GET changes nothing. POST needs no cookies and never redirects (RFC 8058
/// §3.2).
/// </summary>
internal sealed class LeavePages(
    PageRenderer pages, LinkedSubscriber linked, LinkKeys keys, SubscriberStore subscribers, UndoableChanges changes)
{
    /// <summary>RFC 8058 §3.1: what a mail program's own button sends.</summary>
    private const string OneClick = "One-Click";

    public void Map(IEndpointRouteBuilder routes)
    {
        var path = $"/{PageLinks.PagePath(LinkPurpose.Unsubscribe)}/{{token}}";
        Map(routes, path, LeaveAsync);
        Map(routes, $"{path}/pause", PauseAsync);
        Map(routes, $"{path}/undo", UndoAsync);
    }

    /// <summary>Read, each shows what is; an answer can so be loaded again, also in another language.</summary>
    private void Map(IEndpointRouteBuilder routes, string path, Func<HttpContext, Subscriber, PageForm?, Task> act)
    {
        routes.MapReadable(path, context => Retry.OnceAsync(context, () => WithSubscriberAsync(context, ShowAsync)));
        routes.MapPost(path, context => PostAsync(context, act));
    }

    private Task ShowAsync(HttpContext context, Subscriber subscriber, PageForm? form) =>
        WriteAsync(context, subscriber, Face(subscriber), null);

    private async Task LeaveAsync(HttpContext context, Subscriber subscriber, PageForm? form)
    {
        var isOneClick = form?.Line("List-Unsubscribe", OneClick.Length) == OneClick;
        var change = await changes.LeaveAsync(subscriber.Key, isOneClick, context.RequestAborted);
        await WriteAsync(context, subscriber, "left", change);
    }

    private async Task PauseAsync(HttpContext context, Subscriber subscriber, PageForm? form)
    {
        var change = subscriber.Status == SubscriberStatus.Active
            ? await changes.PauseAsync(subscriber.Key, changes.InMonths(subscriber, 1), context.RequestAborted)
            : null;
        await ShowNowAsync(context, subscriber, change);
    }

    private async Task UndoAsync(HttpContext context, Subscriber subscriber, PageForm? form)
    {
        var signer = await keys.GetSignerAsync(context.RequestAborted);
        var isDone = UndoTicket.Read(form?.Line(UndoTicket.Field, UndoTicket.MaxLength) ?? "", subscriber.Key, signer)
                is { } change
            && await changes.UndoAsync(subscriber.Key, change, context.RequestAborted);
        if (isDone) await ShowNowAsync(context, subscriber, null, "back");
        else await ShowNowAsync(context, subscriber, null);
    }

    /// <summary>As it is after a change.</summary>
    private async Task ShowNowAsync(
        HttpContext context, Subscriber before, UndoableChange? change, string? face = null)
    {
        if (await subscribers.FindAsync(before.Key, context.RequestAborted) is { } now)
            await WriteAsync(context, now, face ?? Face(now), change);
        else await pages.WriteBrokenLinkAsync(context);
    }

    private static string Face(Subscriber subscriber) => subscriber.Status switch
    {
        SubscriberStatus.Unsubscribed => "left",
        SubscriberStatus.Paused => "paused",
        _ => "ask",
    };

    private async Task PostAsync(HttpContext context, Func<HttpContext, Subscriber, PageForm?, Task> act)
    {
        // The token contains everything but the way back. The body may have any form but not any size.
        var form = await PageForm.ReadAsync(context);
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        await Retry.OnceAsync(context, () => WithSubscriberAsync(context, act, form));
    }

    /// <summary>
    /// Anyone who wants to leave can, with a link of any generation: keys are never used again, so that it is theirs.
    /// </summary>
    private async Task WithSubscriberAsync(
        HttpContext context, Func<HttpContext, Subscriber, PageForm?, Task> page, PageForm? form = null)
    {
        if (await linked.OpenAsync(context, LinkPurpose.Unsubscribe) is { } link)
            await page(context, link.Subscriber, form);
        else await pages.WriteBrokenLinkAsync(context);
    }

    private async Task WriteAsync(HttpContext context, Subscriber subscriber, string face, UndoableChange? change)
    {
        var isUndoable = change?.Was is SubscriberStatus.Active or SubscriberStatus.Paused;
        var texts = pages.TextsFor(context, subscriber);
        var root = $"/{PageLinks.PagePath(LinkPurpose.Unsubscribe)}/{context.Request.RouteValues["token"]}";
        var addresses = pages.AddressesFor(context);
        var model = Model(
            subscriber,
            face,
            isUndoable
                ? UndoTicket.Write(change!, subscriber.Key, await keys.GetSignerAsync(context.RequestAborted))
                : null,
            subscriber.PausedUntil is { } until
                ? texts.Fill("paused_until", "date", texts.LongDate(LocalDay(subscriber, until)))
                : null);
        model.Add("leave", addresses.To(root));
        model.Add("pause", addresses.To($"{root}/pause"));
        model.Add("undo", addresses.To($"{root}/undo"));
        await pages.WriteAsync(context, StatusCodes.Status200OK, "unsubscribe", model, texts);
    }

    /// <param name="face"><c>ask</c>, <c>left</c>, <c>paused</c> or <c>back</c>.</param>
    /// <param name="ticket">Null when nothing can be taken back.</param>
    /// <param name="pausedUntil">A sentence; null for a pause without an end.</param>
    internal static ScriptObject Model(Subscriber subscriber, string face, string? ticket, string? pausedUntil) => new()
    {
        { "face", face },
        { "email", subscriber.Email.ToString() },
        { "can_pause", face == "ask" && subscriber.Status == SubscriberStatus.Active },
        { "ticket", ticket },
        { "paused_until", pausedUntil },
    };

    internal static DateOnly LocalDay(Subscriber subscriber, DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, ReaderZone.Of(subscriber)).DateTime);
}
