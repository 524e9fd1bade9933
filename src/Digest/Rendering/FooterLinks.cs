using Digest.Links;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>The links of a mail's footer as templates see them.</summary>
internal static class FooterLinks
{
    public static ScriptObject Of(MailIdentity brand, EditionLinks? links) => new()
    {
        { "manage", links?.Manage is { } manage ? new Link(manage) : null },
        { "unsubscribe", links is null ? null : new Link(links.Unsubscribe) },
        { "all", links?.AllPapers is { } all ? new Link(all) : null },
        { "copy", links?.Copy is { } copy ? new Link(copy) : null },
        { "unsubscribe_mail", UnsubscribeMail(brand, links) is { } mail ? new Link(mail) : null },
    };

    /// <summary>
    /// To leave by mail. The token in the subject shows whose mail it is; without it a person has to read the mail and
    /// judge.
    /// </summary>
    public static string? UnsubscribeMail(MailIdentity brand, EditionLinks? links) =>
        brand.UnsubscribeMailbox is not { } mailbox ? null
        : links is null ? $"mailto:{mailbox}?subject=unsubscribe"
        : $"mailto:{mailbox}?subject=unsubscribe%20{links.Unsubscribe[(links.Unsubscribe.LastIndexOf('/') + 1)..]}";
}
