using Digest.Editions;
using Digest.Papers;
using Digest.Rendering.Bibtex;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.Rendering.Cards;

/// <summary>
/// Loads the papers of an edition, each in the revision it names. A paper that is gone is left out of the answer.
/// </summary>
internal delegate Task<IReadOnlyList<Paper>> PaperLoader(
    IReadOnlyList<EditionPaper> papers, CancellationToken cancellationToken);

/// <summary>
/// Makes cards from <c>_paper.html</c> and <c>_paper.txt</c>; papers are loaded only for cards not yet made.
/// </summary>
internal sealed class PaperCards(TemplateLibrary templates, MailIdentity brand, PaperLoader loadPapers)
{
    /// <summary>A paper of physics can have three thousand authors.</summary>
    private const int AuthorsNamed = 3;

    private const int CategoriesNamed = 4;

    private const string Html = "mail/_paper.html";
    private const string Text = "mail/_paper.txt";

    private readonly PaperCardCache _cache = new();

    /// <summary>The cards of papers of an edition, in their order.</summary>
    public async ValueTask<PaperCard[]> GetAsync(
        Edition edition, IReadOnlyList<EditionPaper> papers, string locale, CancellationToken cancellationToken)
    {
        // Cards made with older templates are found no more, and leave the cache with time.
        var version = templates.VersionOf(Html) + templates.VersionOf(Text);
        var cards = new PaperCard[papers.Count];
        List<EditionPaper>? missing = null;
        for (var i = 0; i < cards.Length; i++)
        {
            if (_cache.TryGet(KeyOf(papers[i], locale, version), out var card)) cards[i] = card;
            else (missing ??= []).Add(papers[i]);
        }

        if (missing is not null)
            await MakeAsync(edition, papers, missing, cards, locale, version, cancellationToken).ConfigureAwait(false);
        return cards;
    }

    private async Task MakeAsync(
        Edition edition,
        IReadOnlyList<EditionPaper> papers,
        List<EditionPaper> missing,
        PaperCard[] cards,
        string locale,
        long version,
        CancellationToken cancellationToken)
    {
        var loaded = (await loadPapers(missing, cancellationToken).ConfigureAwait(false)).ToDictionary(paper =>
            paper.Key);
        for (var i = 0; i < cards.Length; i++)
        {
            if (cards[i] is not null) continue;
            var chosen = papers[i];
            if (!loaded.TryGetValue(chosen.PaperKey, out var paper))
                throw new InvalidOperationException($"Paper {chosen.PaperKey}, revision {chosen.Revision}, of "
                    + $"edition {edition.Key} is no longer stored.");
            cards[i] = Make(KeyOf(chosen, locale, version), paper);
            _cache.Add(cards[i]);
        }
    }

    private PaperCard Make(PaperCardKey key, Paper paper)
    {
        var model = new ScriptObject
        {
            { "paper", ModelOf(key, paper) },
            { "brand", new ScriptObject { { "name", brand.Name } } },
            { "locale", key.Locale },
        };
        var htmlBytes = templates.Get(Html).RenderOrThrow(model).ToArray();
        // The paper's number takes the place of the first line's indentation.
        var textBytes = TextWrap.Wrap(templates.Get(Text).RenderOrThrow(model).ToArray()).TrimStart((byte)' ');
        return new PaperCard(
            key, paper.Title, LinkTo(paper.AbstractUrl), new(htmlBytes), new(textBytes), BibtexEntry.Of(paper));
    }

    private static ScriptObject ModelOf(PaperCardKey key, Paper paper)
    {
        var (summary, isTldr) = PaperExcerpt.Of(paper);
        var authors = Math.Max(paper.AuthorCount, paper.Authors.Count);
        return new ScriptObject
        {
            { "id", paper.Id.ToString() },
            { "title", paper.Title },
            { "authors", paper.Authors.Count == 0 ? null : string.Join(", ", paper.Authors.Take(AuthorsNamed)) },
            {
                "more_authors",
                paper.Authors.Count == 0 ? null : Count(authors - Math.Min(paper.Authors.Count, AuthorsNamed))
            },
            // Only where no names are known.
            { "author_count", paper.Authors.Count == 0 ? Count(authors) : null },
            {
                "categories",
                paper.Categories.Count == 0 ? null : string.Join(", ", paper.Categories.Take(CategoriesNamed))
            },
            { "published", paper.PublishedAt?.ToString("d MMM yyyy", ReaderDates.CultureOf(key.Locale)) },
            { "upvotes", Count(key.Upvotes) },
            { "comments", Count(key.Comments) },
            { "summary", summary },
            { "is_tldr", isTldr },
            { "url", LinkTo(paper.AbstractUrl) },
            { "pdf", LinkTo(paper.PdfUrl) },
            { "code", LinkTo(paper.CodeUrl) },
            { "project", LinkTo(paper.ProjectUrl) },
        };
    }

    private static PaperCardKey KeyOf(EditionPaper paper, string locale, long version) =>
        new(paper.PaperKey, paper.Revision, paper.Upvotes, paper.Comments, locale, version);

    /// <summary>Null for none, so that a template can ask with a plain <c>if</c>.</summary>
    private static int? Count(int count) => count > 0 ? count : null;

    private static Link? LinkTo(string? url) => url is null ? null : new Link(url);
}
