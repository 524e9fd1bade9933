using Digest.Templating;

namespace Digest.Rendering;

/// <summary>The links of a mail's footer as templates see them.</summary>
internal static class Links
{
    public static TemplateObject Of(MailBrand brand, EditionLinks? links) => new()
    {
        { "manage", links?.Manage is { } manage ? new Link(manage) : null },
        { "unsubscribe", links is null ? null : new Link(links.Unsubscribe) },
        { "all", links?.AllPapers is { } all ? new Link(all) : null },
        { "unsubscribe_mail", brand.UnsubscribeMailbox is { } mailbox ? new Link($"mailto:{mailbox}?subject=unsubscribe") : null },
    };
}
