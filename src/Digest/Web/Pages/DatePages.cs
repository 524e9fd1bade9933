using Digest.Papers;
using Digest.Rendering.Texts;
using Digest.Web.Content;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Pages;

/// <summary>
/// What was announced on a day, in a week or in a month: <c>/date/2026-11-29</c>, <c>/week/2026-W48</c>,
/// <c>/month/2026-11</c>; and <c>/</c>, the latest day.
/// </summary>
internal sealed class DatePages(PageRenderer pages, AnnouncedDays days, TimeProvider clock)
{
    private const int PapersOnPage = 50;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReadable("/", HomeAsync).Public();
        routes.MapReadable("/date/{day}", context => PeriodAsync(context, ListedPeriod.Day)).Public();
        routes.MapReadable("/week/{week}", context => PeriodAsync(context, ListedPeriod.Week)).Public();
        routes.MapReadable("/month/{month}", context => PeriodAsync(context, ListedPeriod.Month)).Public();
    }

    private async Task HomeAsync(HttpContext context)
    {
        // A source's own day may be one ahead of ours.
        var tomorrow = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(1);
        var latest = await days.FindLastAsync(tomorrow, context.RequestAborted);
        await WriteAsync(context, latest is { } day ? ListedPeriod.Day(day) : null, isHome: true);
    }

    private Task PeriodAsync(HttpContext context, Func<string, ListedPeriod?> parse)
    {
        var text = context.Request.RouteValues.Values.OfType<string>().First();
        return parse(text) is { } period
            ? WriteAsync(context, period, isHome: false)
            : pages.WriteAsync(context, StatusCodes.Status404NotFound, "not-found");
    }

    private async Task WriteAsync(HttpContext context, ListedPeriod? period, bool isHome)
    {
        var cancellationToken = context.RequestAborted;
        var sources = await days.ListSourcesAsync(cancellationToken);
        var source = sources.FirstOrDefault(name => name == context.Request.Query["source"]);
        var page = PageNumber.In(context.Request);
        var list = period is null
            ? new PaperList([], 0)
            : await days.ListAsync(
                period.First, period.Last, source, (page - 1) * PapersOnPage, PapersOnPage, cancellationToken);
        var previous = period is null ? null : await days.FindLastAsync(period.First.AddDays(-1), cancellationToken);
        var next = period is null ? null : await days.FindFirstAsync(period.Last.AddDays(1), cancellationToken);
        var model = Model(
            pages.AddressesFor(context),
            pages.TextsFor(context),
            new DateListing(isHome, period, previous, next, list, page, sources, source));
        await pages.WriteAsync(context, StatusCodes.Status200OK, "date", model);
    }

    internal static ScriptObject Model(PageAddresses addresses, ReaderTexts texts, DateListing listing)
    {
        var content = new PaperContent(addresses, texts);
        var (period, total) = (listing.Period, listing.Papers.Total);
        return new ScriptObject
        {
            { "is_home", listing.IsHome },
            { "period", period is null ? null : PeriodModel(period, listing, addresses, texts) },
            { "papers", listing.Papers.Papers.Select(paper => content.Card(paper)).ToArray() },
            { "count", total == 0 ? null : texts.Count("papers", total) },
            { "sources", SourceModels(listing.Sources, listing.Source) },
            {
                "paging",
                PageNumber.Model(
                    listing.Page, total, PapersOnPage, texts, n => period!.Page(addresses, listing.Source, n))
            },
            { "feed", period is null ? addresses.Feed : period.Feed(addresses) },
        };
    }

    private static ScriptObject PeriodModel(
        ListedPeriod period, DateListing listing, PageAddresses addresses, ReaderTexts texts)
    {
        return new ScriptObject
        {
            { "name", period.NameIn(texts) },
            { "kind", period.Kind },
            { "page", period.Page(addresses, null, 1) },
            { "previous", Neighbour(listing.Previous) },
            { "next", Neighbour(listing.Next) },
            { "day", addresses.Day(period.Last) },
            { "week", addresses.Week(period.Last) },
            { "month", addresses.Month(period.Last) },
        };

        ScriptObject? Neighbour(DateOnly? day)
        {
            if (day is not { } known) return null;
            var other = period.Around(known);
            return new ScriptObject { { "name", other.NameIn(texts) }, { "page", other.Page(addresses, null, 1) } };
        }
    }

    private static ScriptObject[]? SourceModels(IReadOnlyList<string> sources, string? chosen) =>
        sources.Count < 2
            ? null
            : [.. sources.Select(name => new ScriptObject { { "name", name }, { "is_chosen", name == chosen } })];
}

/// <param name="Period">Null while there are no papers at all.</param>
/// <param name="Previous">The last day before with papers.</param>
/// <param name="Next">The first day after with papers.</param>
/// <param name="Page">Of the list, from 1.</param>
/// <param name="Sources">All there are.</param>
/// <param name="Source">The chosen one; null for all.</param>
internal sealed record DateListing(
    bool IsHome,
    ListedPeriod? Period,
    DateOnly? Previous,
    DateOnly? Next,
    PaperList Papers,
    int Page,
    IReadOnlyList<string> Sources,
    string? Source);
