using Digest.Editions;
using Digest.Papers;
using Digest.Rendering.Bibtex;
using Digest.Rendering.Excerpts;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Rendering.Texts;
using Scriban.Runtime;

namespace Digest.Rendering.Cards;

/// <summary>
/// Loads the papers of an edition, each in the revision it names. A paper that is gone is left out of the result.
/// </summary>
internal delegate Task<IReadOnlyList<Paper>> PaperLoader(
    IReadOnlyList<EditionPaper> papers, CancellationToken cancellationToken);

/// <summary>The generated summaries that an edition made at an instant shows, by the papers' rows.</summary>
internal delegate ValueTask<IReadOnlyDictionary<long, string>> SummaryLoader(
    IReadOnlyList<EditionPaper> papers, string locale, DateTimeOffset asOf, CancellationToken cancellationToken);

/// <summary>
/// Makes cards from <c>_paper.html</c> and <c>_paper.txt</c>; papers are loaded only for cards not yet made.
/// </summary>
internal sealed class PaperCards(
    TemplateLibrary templates, MailIdentity brand, PaperLoader loadPapers, SummaryLoader? loadSummaries = null)
{
    /// <summary>A paper of physics can have three thousand authors.</summary>
    private const int AuthorsNamed = 3;

    private const int CategoriesNamed = 4;

    private const string Html = "mail/_paper.html";
    private const string Text = "mail/_paper.txt";

    private static readonly IReadOnlyDictionary<long, string> NoSummaries = new Dictionary<long, string>();

    private readonly PaperCardCache _cache = new();

    /// <summary>The cards of papers of an edition, in their order.</summary>
    public async ValueTask<PaperCard[]> GetAsync(
        Edition edition, IReadOnlyList<EditionPaper> papers, string locale, CancellationToken cancellationToken)
    {
        // Cards made with older templates are found no more, and leave the cache with time.
        var version = templates.VersionOf(Html) + templates.VersionOf(Text);
        var summaries = loadSummaries is null
            ? NoSummaries
            : await loadSummaries(papers, locale, edition.CreatedAt, cancellationToken).ConfigureAwait(false);
        var cards = new PaperCard[papers.Count];
        List<int>? missing = null;
        for (var i = 0; i < cards.Length; i++)
        {
            if (_cache.TryGet(KeyAt(i), out var card)) cards[i] = card;
            else (missing ??= []).Add(i);
        }

        if (missing is null) return cards;
        var wanted = missing.ConvertAll(place => papers[place]);
        var loaded = (await loadPapers(wanted, cancellationToken).ConfigureAwait(false))
            .ToDictionary(paper => paper.Key);
        foreach (var place in missing)
        {
            var chosen = papers[place];
            if (!loaded.TryGetValue(chosen.PaperKey, out var paper))
                throw new InvalidOperationException($"Paper {chosen.PaperKey}, revision {chosen.Revision}, of "
                    + $"edition {edition.Key} is no longer stored.");
            cards[place] = Make(KeyAt(place), paper, summaries.GetValueOrDefault(paper.Key));
            _cache.Add(cards[place]);
        }

        return cards;

        PaperCardKey KeyAt(int place) => new(
            papers[place].PaperKey,
            papers[place].Revision,
            papers[place].Upvotes,
            papers[place].Comments,
            locale,
            edition.Period.Year,
            summaries.ContainsKey(papers[place].PaperKey),
            version);
    }

    private PaperCard Make(PaperCardKey key, Paper paper, string? generated)
    {
        var texts = templates.Texts.For(key.Locale);
        var (summary, isTldr) = generated is null ? PaperExcerpt.Of(paper) : (generated, false);
        var model = new ScriptObject
        {
            { "paper", ModelOf(key, paper, summary, isTldr, texts) },
            { "brand", brand.ForTemplates() },
            { "locale", key.Locale },
            { "language", texts.Language },
            { "text", texts.ForTemplates },
        };
        var htmlBytes = templates.Get(Html).RenderOrThrow(model).ToArray();
        // The paper's number takes the place of the first line's indentation.
        var textBytes = TextWrap.Wrap(templates.Get(Text).RenderOrThrow(model).ToArray()).TrimStart((byte)' ');
        return new PaperCard(
            key,
            paper.Title,
            LinkTo(paper.AbstractUrl),
            summary,
            new(htmlBytes),
            new(textBytes),
            BibtexEntry.Of(paper));
    }

    private static ScriptObject ModelOf(
        PaperCardKey key, Paper paper, string? summary, bool isTldr, ReaderTexts texts)
    {
        var authors = Math.Max(paper.AuthorCount, paper.Authors.Count);
        return new ScriptObject
        {
            { "id", paper.Id.ToString() },
            { "title", paper.Title },
            { "byline", Byline.Of(paper.Authors, authors) ?? (authors > 0 ? texts.Count("authors", authors) : null) },
            { "authors", paper.Authors.Count == 0 ? null : string.Join(", ", paper.Authors.Take(AuthorsNamed)) },
            {
                "more_authors",
                paper.Authors.Count == 0 ? null : Count(authors - Math.Min(paper.Authors.Count, AuthorsNamed))
            },
            // Only where no names are known.
            { "author_count", paper.Authors.Count == 0 ? Count(authors) : null },
            { "category", paper.Categories is [var primary, ..] ? primary : null },
            {
                "categories",
                paper.Categories.Count == 0 ? null : string.Join(", ", paper.Categories.Take(CategoriesNamed))
            },
            { "date", paper.PublishedAt is { } at ? texts.RecentDate(at.DateTime, key.Year) : null },
            { "published", paper.PublishedAt is { } published ? texts.DateWithYear(published.DateTime) : null },
            { "upvotes", Count(key.Upvotes) },
            { "votes", key.Upvotes > 0 ? texts.Count("upvotes", key.Upvotes) : null },
            { "comments", Count(key.Comments) },
            { "summary", summary },
            { "is_tldr", isTldr },
            { "is_generated", key.IsGenerated },
            { "url", LinkTo(paper.AbstractUrl) },
            { "pdf", LinkTo(paper.PdfUrl) },
            { "code", LinkTo(paper.CodeUrl) },
            { "project", LinkTo(paper.ProjectUrl) },
        };
    }

    /// <summary>Null for none, so that a template can ask with a plain <c>if</c>.</summary>
    private static int? Count(int count) => count > 0 ? count : null;

    private static Link? LinkTo(string? url) => url is null ? null : new Link(url);
}
