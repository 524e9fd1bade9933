using Digest.Editions;
using Digest.Links;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Web.Content;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Pages;

/// <summary>
/// A digest to read on the web, <c>/read/TOKEN</c>, and all papers that matched, <c>/read/TOKEN/all</c>. Its token
/// allows nothing else, and the pages show nothing about the person who got it: both may be passed on.
/// </summary>
internal sealed class EditionPages(
    PageRenderer pages,
    LinkedSubscriber linked,
    EditionStore editions,
    EditionBuilder builder,
    PaperStore papers)
{
    private const int MaxMatches = 300;

    public void Map(IEndpointRouteBuilder routes)
    {
        var path = $"/{PageLinks.PagePath(LinkPurpose.Read)}/{{token}}";
        routes.MapReadable(path, context => WithEditionAsync(context, WriteCopyAsync)).KeptByServer();
        routes.MapReadable($"{path}/all", context => WithEditionAsync(context, WriteAllAsync)).KeptByServer();
    }

    private async Task WithEditionAsync(HttpContext context, Func<HttpContext, Edition, Subscriber, Task> write)
    {
        var link = await linked.OpenAsync(context, LinkPurpose.Read);
        // A link of another generation was revoked, or belongs to an earlier owner of the address.
        IReadOnlyList<long> wanted = link is { IsCurrent: true } ? [link.Token.Edition] : [];
        var edition = (await editions.ListByKeysAsync(wanted, context.RequestAborted)).SingleOrDefault();
        await (edition is not null && edition.SubscriberKey == link!.Subscriber.Key
            ? write(context, edition, link.Subscriber)
            : pages.WriteBrokenLinkAsync(context));
    }

    private Task WriteCopyAsync(HttpContext context, Edition edition, Subscriber subscriber) =>
        WriteAsync(context, edition, edition.Papers, edition.NotShown, isCopy: true);

    private async Task WriteAllAsync(HttpContext context, Edition edition, Subscriber subscriber)
    {
        var all = await builder.ListMatchesAsync(edition, subscriber, MaxMatches, context.RequestAborted);
        await WriteAsync(context, edition, all, 0, isCopy: false);
    }

    private async Task WriteAsync(
        HttpContext context, Edition edition, IReadOnlyList<EditionPaper> shown, int notShown, bool isCopy)
    {
        var byKey = await papers.ListRevisionsAsync(
            shown.ToDictionary(paper => paper.PaperKey, paper => paper.Revision), context.RequestAborted);
        var texts = pages.TextsFor(context);
        var addresses = pages.AddressesFor(context);
        var sections = shown
            .Where(paper => byKey.TryGetValue(paper.PaperKey, out var stored) && stored.WithdrawnAt is null)
            .GroupBy(
                paper => EditionSection.TopicOf(paper) ?? texts["trending"],
                paper => byKey[paper.PaperKey] with { Upvotes = paper.Upvotes, CommentCount = paper.Comments });
        var model = Model(
            new PaperContent(addresses, texts),
            texts,
            edition.Period,
            [.. sections],
            isCopy && notShown > 0 ? addresses.To($"{context.Request.Path.ToUriComponent().TrimEnd('/')}/all") : null,
            isCopy);
        await pages.WriteAsync(context, StatusCodes.Status200OK, "digest", model);
    }

    internal static ScriptObject Model(
        PaperContent content,
        ReaderTexts texts,
        DateOnly period,
        IReadOnlyList<IGrouping<string, Paper>> sections,
        Rendering.Templates.Link? all,
        bool isCopy) => new()
    {
        { "name", texts.Fill("digest_of", "date", texts.LongDate(period)) },
        { "is_copy", isCopy },
        { "count", texts.Count("papers", sections.Sum(section => section.Count())) },
        {
            "sections",
            sections.Select(section => new ScriptObject
            {
                { "topic", section.Key },
                { "papers", section.Select(paper => content.Card(paper)).ToArray() },
            }).ToArray()
        },
        { "all", all },
    };
}
