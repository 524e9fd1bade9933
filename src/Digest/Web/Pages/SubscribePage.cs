using Digest.Matching.Queries;
using Digest.Papers;
using Digest.Rendering.Texts;
using Digest.Search;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using Digest.Topics;
using Digest.Topics.Library;
using Digest.Web.Content;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Pages;

/// <summary>
/// <c>/subscribe</c>: a visitor sees what topics would bring, and asks for a digest. The answer does not depend on
/// whether the address is known: the request is written down, and looked at by a job later.
/// </summary>
internal sealed class SubscribePage(
    PageRenderer pages,
    FormGuard guard,
    SignUpOffer offer,
    SignUpStore signUps,
    TopicPrices prices,
    PaperStore papers,
    LibraryLookup library,
    SubscribersOptions defaults)
{
    private const string Path = "/subscribe", Sent = "/subscribe/sent";

    /// <summary>A field that people do not see. What fills in everything fills it in too.</summary>
    private const string Trap = "homepage";

    /// <summary>No one fills in the form in less time.</summary>
    private static readonly TimeSpan MinTime = TimeSpan.FromSeconds(2);

    /// <summary>Entries of a library that are looked up.</summary>
    private const int MaxEntries = 500;

    /// <summary>Papers that a topic consists of where there is no other.</summary>
    private const int MaxLiked = 20;

    /// <summary>Of a digest's papers; a topic that brings more than this every day is explained first.</summary>
    private const int MaxShareOfDigest = 3;

    public void Map(IEndpointRouteBuilder routes)
    {
        if (!offer.IsOpen) return;
        routes.MapReadable(Path, ShowAsync);
        routes.MapPost(Path, PostAsync).TakesLibrary();
        routes.MapReadable(Sent, context => pages.WriteAsync(context, StatusCodes.Status200OK, "sent"));
    }

    private async Task ShowAsync(HttpContext context)
    {
        var form = SubscribeForm.For(context.Request, defaults, pages.TextsFor(context));
        var seen = await LookAsync(form, context);
        await WriteAsync(context, StatusCodes.Status200OK, seen.WithoutAddressError(), notice: null);
    }

    private async Task PostAsync(HttpContext context)
    {
        if (await PageForm.ReadAsync(context) is not { } posted)
        {
            await pages.WriteAsync(context, StatusCodes.Status400BadRequest, "failure");
            return;
        }

        var texts = pages.TextsFor(context);
        var seen = await LookAsync(SubscribeForm.Read(posted, defaults), context);
        if (posted.Line("step", 20) == "show")
        {
            await WriteAsync(context, StatusCodes.Status200OK, seen.WithoutAddressError(), notice: null);
            return;
        }

        var isPerson = posted.Line(Trap, PageForm.MaxLibraryBytes).Length == 0
            && await guard.CheckAsync(context, posted, MinTime) == FormOrigin.Here;
        if (!isPerson || seen.Read.Subscriber is not { } subscriber || seen.IsBroad)
        {
            var notice = !isPerson ? texts["form_again"]
                : seen.Read.Subscriber is null ? texts["look_again"]
                : texts["too_broad_heading"];
            await WriteAsync(context, StatusCodes.Status400BadRequest, seen, notice);
            return;
        }

        var request = SignUp.To(subscriber, seen.Examples.Papers);
        await SignUpAnswer.WriteAsync(context, pages, signUps, request, Sent);
    }

    /// <summary>Reads the form, and finds out what its topics would bring and which of its papers are known.</summary>
    private async Task<SeenForm> LookAsync(SubscribeForm form, HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var texts = pages.TextsFor(context);
        var entries = LibraryText.Read(form.Library);
        var examples = await library.FindAsync([.. entries.Take(MaxEntries)], cancellationToken);
        var read = form.Parse(defaults, texts);
        if (read.Subscriber is { Topics.Count: 0 } lone
            && await LikeAsync(examples.Papers, texts, cancellationToken) is { } like)
            read = read with { Subscriber = lone with { Topics = [like] } };
        var forecasts = new List<ShownForecast?>();
        foreach (var topic in read.Topics)
        {
            forecasts.Add(topic is null
                ? null
                : await prices.TryRunAsync(topic.Query, cancellationToken));
        }

        return new SeenForm(form, read, forecasts, examples, entries.Count, defaults.MaxPapers * MaxShareOfDigest);
    }

    /// <summary>A topic that consists of papers; null where there are none.</summary>
    private async Task<Topic?> LikeAsync(
        IReadOnlyList<long> keys, ReaderTexts texts, CancellationToken cancellationToken)
    {
        var known = await papers.ListByKeysAsync([.. keys.Take(MaxLiked)], cancellationToken);
        if (known.Count == 0) return null;
        var query = string.Join(" OR ", known.Values.Select(paper => TopicQuery.Like(paper.Id.ToString())));
        return TopicQuery.Parse(query).IsValid ? new Topic(0, texts["examples_topic"], query) : null;
    }

    private async Task WriteAsync(HttpContext context, int status, SeenForm seen, string? notice)
    {
        var addresses = pages.AddressesFor(context);
        var model = Model(
            addresses, pages.TextsFor(context), pages.Languages, seen, notice, await guard.IssueAsync(context));
        await pages.WriteAsync(context, status, "subscribe", model);
    }

    internal static ScriptObject Model(
        PageAddresses addresses,
        ReaderTexts texts,
        IReadOnlyList<ReaderTexts> languages,
        SeenForm seen,
        string? notice,
        string token)
    {
        var form = new ScriptObject
        {
            { "action", addresses.To(Path) },
            { "token", token },
            { "email", seen.Form.Input.Email },
            { "topics", seen.Topics(addresses, texts) },
            { "categories", seen.Form.Categories },
            { "authors", seen.Form.Authors },
            { "library", seen.Form.Library },
        };
        ScheduleChoices.Add(form, seen.Form.Input, texts, languages);
        return new ScriptObject
        {
            { "form", form },
            { "notice", notice },
            { "problems", seen.Read.Problems.ToArray() },
            { "email_error", seen.Read.Errors.GetValueOrDefault("email") },
            { "categories_error", seen.Read.Errors.GetValueOrDefault("categories") },
            { "authors_error", seen.Read.Errors.GetValueOrDefault("authors") },
            { "examples", seen.ExamplesText(texts) },
            { "unknown", seen.Examples.Missing.Count == 0 ? null : seen.UnknownLabels() },
        };
    }
}
