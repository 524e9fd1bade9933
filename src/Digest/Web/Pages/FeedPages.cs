using System.Globalization;
using Digest.Matching.Catalog;
using Digest.Matching.Queries;
using Digest.Papers;
using Digest.Rendering.Messages;
using Digest.Rendering.Texts;
using Digest.Search;
using Digest.Web.Content;
using Digest.Web.Feeds;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Pages;

/// <summary>
/// Papers for feed readers, <c>/feed</c> as Atom and <c>/feed.json</c> as JSON Feed: of a search (<c>q</c> and its
/// filters), of a topic of the catalog (<c>topic</c>), of a day (<c>date</c>), or else of the latest day.
/// </summary>
internal sealed class FeedPages(
    PageRenderer pages,
    PublicRoot publicRoot,
    MailIdentity sender,
    PaperStore papers,
    AnnouncedDays days,
    PaperSearch search,
    TimeProvider clock)
{
    private const int EntriesShown = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReadable("/feed", context => WriteAsync(context, AtomFeed.ContentType, AtomFeed.Write))
            .Public().NotIndexed();
        routes.MapReadable("/feed.json", context => WriteAsync(context, JsonFeed.ContentType, JsonFeed.Write))
            .Public().NotIndexed();
    }

    private async Task WriteAsync(HttpContext context, string contentType, Func<FeedContent, byte[]> write)
    {
        if (await ContentAsync(context) is { } content)
            await PageResponse.WriteAsync(context, StatusCodes.Status200OK, contentType, write(content));
        else
            await pages.WriteAsync(context, StatusCodes.Status404NotFound, "not-found");
    }

    /// <summary>Null for a topic, day or query that does not exist.</summary>
    private async Task<FeedContent?> ContentAsync(HttpContext context)
    {
        var request = context.Request;
        var texts = pages.TextsFor(context);
        if (request.Query["topic"] is [{ Length: > 0 } name])
        {
            var topic = TopicCatalog.Find("").FirstOrDefault(
                topic => topic.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            return topic is null
                ? null
                : await FoundAsync(context, SearchForm.For(topic.Query), topic.Name, texts);
        }

        var form = SearchForm.In(request, await days.ListSourcesAsync(context.RequestAborted));
        if (form.Text.Length > 0)
            return await FoundAsync(context, form, texts.Fill("results_for", "query", form.Text), texts);
        if (request.Query["date"] is [{ Length: > 0 } date])
            return ListedPeriod.Day(date) is { } day ? await DayAsync(context, day, texts) : null;
        var tomorrow = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(1);
        return await DayAsync(
            context,
            ListedPeriod.Day(await days.FindLastAsync(tomorrow, context.RequestAborted) ?? tomorrow.AddDays(-1)),
            texts,
            isLatest: true);
    }

    private async Task<FeedContent?> FoundAsync(HttpContext context, SearchForm form, string title, ReaderTexts texts)
    {
        if (TopicQuery.Parse(form.Text).Query is not { } query) return null;
        var result = await search.FindAsync(
            form.Request(query) with { Order = SearchOrder.Newest }, context.RequestAborted);
        var keys = result.Hits.Take(EntriesShown).Select(hit => hit.PaperKey).ToList();
        var byKey = await papers.ListByKeysAsync(keys, context.RequestAborted);
        var found = keys.Where(byKey.ContainsKey).Select(key => byKey[key]);
        return Feed(context, title, new PageAddresses("", null).To("/search", [.. form.Query]).Url, found, texts);
    }

    private async Task<FeedContent> DayAsync(
        HttpContext context, ListedPeriod day, ReaderTexts texts, bool isLatest = false)
    {
        var list = await days.ListAsync(day.First, day.Last, null, 0, EntriesShown, context.RequestAborted);
        var page = isLatest ? "/" : new PageAddresses("", null).Day(day.First).Url;
        var title = isLatest ? pages.Brand : texts.Fill("papers_of", "date", day.NameIn(texts));
        return Feed(context, title, page, list.Papers, texts);
    }

    private FeedContent Feed(
        HttpContext context, string title, string page, IEnumerable<Paper> found, ReaderTexts texts)
    {
        var root = publicRoot.AbsoluteOf(context.Request);
        var self = $"{context.Request.Path.ToUriComponent()}{context.Request.QueryString.ToUriComponent()}";
        return new FeedContent(
            $"tag:{sender.Domain},2026:{Uri.EscapeDataString(self)}",
            title,
            pages.Brand,
            root + self,
            root + page,
            texts.Language,
            [
                .. found.Select(paper => new FeedEntry(
                    $"tag:{sender.Domain},2026:paper/{PageAddresses.PathOf(paper.Id)}",
                    $"{root}/paper/{PageAddresses.PathOf(paper.Id)}",
                    paper,
                    paper.UpdatedAt ?? paper.PublishedAt ?? DateTimeOffset.UnixEpoch)),
            ]);
    }
}
