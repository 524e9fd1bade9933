using System.Globalization;

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
    public string Manage(long subscriber, long generation) =>
        To(new LinkToken(LinkPurpose.Manage, subscriber, generation));

    /// <param name="subscriber">The subscriber's key.</param>
    /// <param name="generation">Of the change that was asked for.</param>
    public string ChangeAddress(long subscriber, long generation) =>
        To(new LinkToken(LinkPurpose.ChangeAddress, subscriber, generation));

    /// <inheritdoc cref="Confirm"/>
    /// <param name="edition">The edition's key; 0 where it is not stored, or for a mail without one.</param>
    public EditionLinks For(long subscriber, long generation, long edition = 0)
    {
        var copy = edition == 0 ? null : To(new LinkToken(LinkPurpose.Read, subscriber, generation, edition));
        var rated = edition == 0 ? null : To(new LinkToken(LinkPurpose.Edition, subscriber, generation, edition));
        return new EditionLinks(
            To(new LinkToken(LinkPurpose.Manage, subscriber, generation)),
            To(new LinkToken(LinkPurpose.Unsubscribe, subscriber, generation)),
            copy is null ? null : $"{copy}/all",
            rated is null ? null : paper => string.Create(CultureInfo.InvariantCulture, $"{rated}/{paper}"),
            copy);
    }

    private string To(LinkToken token) => $"{_base}/{PagePath(token.Purpose)}/{signer.Sign(token)}";

    /// <summary>The first part of a page's path.</summary>
    public static string PagePath(LinkPurpose purpose) =>
        purpose == LinkPurpose.ChangeAddress ? "change-address" : purpose.ToString().ToLowerInvariant();
}
