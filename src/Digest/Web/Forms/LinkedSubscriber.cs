using Digest.Links;
using Digest.Subscribers;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Forms;

/// <summary>
/// Finds whose page a link of a mail opens: <c>/{purpose}/{token}</c>, with the token as a route value.
/// </summary>
internal sealed class LinkedSubscriber(LinkKeys keys, SubscriberStore subscribers)
{
    /// <returns>Null for a link of another purpose, of another generation, altered, or of a person who is gone: the
    /// page does not say which.</returns>
    public async Task<Subscriber?> FindAsync(HttpContext context, LinkPurpose purpose) =>
        await OpenAsync(context, purpose) is { IsCurrent: true } link ? link.Subscriber : null;

    /// <summary>For pages that check the generation themselves, or take links of any.</summary>
    public async Task<OpenedLink?> OpenAsync(HttpContext context, LinkPurpose purpose)
    {
        var signer = await keys.GetSignerAsync(context.RequestAborted);
        return signer.Verify((string)context.Request.RouteValues["token"]!) is { } token
            && token.Purpose == purpose
            && await subscribers.FindAsync(token.Subscriber, context.RequestAborted) is { } subscriber
                ? new OpenedLink(subscriber, token)
                : null;
    }
}

internal sealed record OpenedLink(Subscriber Subscriber, LinkToken Token)
{
    /// <summary>One of another generation was revoked.</summary>
    public bool IsCurrent => Subscriber.LinkGeneration == Token.Generation;
}
