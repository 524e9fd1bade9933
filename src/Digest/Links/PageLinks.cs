using Digest.Links;
using Digest.Subscribers;

namespace Digest.Rendering;

/// <summary>Makes the signed links of mails: <c>{public address}/{purpose}/{token}</c>.</summary>
/// <param name="publicUrl">Where the pages are reached, with or without a path.</param>
internal sealed class PageLinks(Uri publicUrl, LinkSigner signer)
{
    private readonly string _base = publicUrl.AbsoluteUri.TrimEnd('/');

    public string Confirm(Subscriber subscriber) => To(LinkPurpose.Confirm, subscriber);

    public EditionLinks For(Subscriber subscriber) => new(Manage: null, To(LinkPurpose.Unsubscribe, subscriber));

    private string To(LinkPurpose purpose, Subscriber subscriber)
    {
        var token = signer.Sign(new LinkToken(purpose, subscriber.Key, subscriber.LinkGeneration));
        return $"{_base}/{PagePath(purpose)}/{token}";
    }

    /// <summary>The first part of a page's path.</summary>
    public static string PagePath(LinkPurpose purpose) => purpose.ToString().ToLowerInvariant();
}
