namespace Digest.Links;

/// <summary>Makes the signed links of mails: <c>{public address}/{purpose}/{token}</c>.</summary>
/// <param name="publicUrl">Where the pages are reached, with or without a path.</param>
internal sealed class PageLinks(Uri publicUrl, LinkSigner signer)
{
    private readonly string _base = publicUrl.AbsoluteUri.TrimEnd('/');

    /// <param name="subscriber">The subscriber's key.</param>
    /// <param name="generation">What <see cref="LinkToken"/> says.</param>
    public string Confirm(long subscriber, long generation) =>
        To(new LinkToken(LinkPurpose.Confirm, subscriber, generation));

    /// <inheritdoc cref="Confirm"/>
    public EditionLinks For(long subscriber, long generation) =>
        new(Manage: null, To(new LinkToken(LinkPurpose.Unsubscribe, subscriber, generation)));

    private string To(LinkToken token) => $"{_base}/{PagePath(token.Purpose)}/{signer.Sign(token)}";

    /// <summary>The first part of a page's path.</summary>
    public static string PagePath(LinkPurpose purpose) => purpose.ToString().ToLowerInvariant();
}
