using Digest.Papers.Text;

namespace Digest.Papers;

/// <summary>
/// One paper from several sources. Which source wins for each field:
/// <list type="bullet">
/// <item>title, abstract, authors, categories, comment, DOI, dates, abstract page and PDF, each for itself: the highest
/// <see cref="SourceAuthority"/>; among equals the newest version, then the source that gave it first;</item>
/// <item>upvotes and comment count: the latest figure of a source that counts;</item>
/// <item>TL;DR and keywords: the latest source that has them;</item>
/// <item>code and project links: the latest that a source names; otherwise those found in the abstract;</item>
/// <item>withdrawn: any source may say so; a newer version that is not withdrawn cancels that.</item>
/// </list>
/// </summary>
internal static class PaperMerge
{
    public static StoredPaper New(SourceRecord record, string source)
    {
        var paper = record.Paper with { Key = 0, Revision = 1 };
        var origins = FieldOrigins.Of(new FieldOrigin(record.Authority, source));
        return new StoredPaper(WithLinks(paper, paper), record.Version, record.Authority, origins);
    }

    public static StoredPaper Merge(StoredPaper known, SourceRecord record, string source)
    {
        var (old, said) = (known.Paper, record.Paper);
        var isNewVersion = record.Version > known.Version;
        // An older version that comes late (an API response for v1) must not undo a newer one.
        var isOldVersion = record.Version != 0 && record.Version < known.Version;
        var given = Given(said).Where(field => IsEmpty(old, field) || Wins(known.Origins[field])).ToHashSet();
        T Pick<T>(PaperField field, T ours, T theirs) => given.Contains(field) ? theirs : ours;
        var authors = Pick(PaperField.Authors, old.Authors, said.Authors);
        var merged = old with
        {
            Title = Pick(PaperField.Title, old.Title, said.Title),
            Abstract = Pick(PaperField.Abstract, old.Abstract, said.Abstract),
            Authors = authors,
            AuthorCount = Math.Max(
                given.Contains(PaperField.Authors) || old.AuthorCount == 0 ? said.AuthorCount : old.AuthorCount,
                authors.Count),
            Categories = Pick(PaperField.Categories, old.Categories, said.Categories),
            Comment = Pick(PaperField.Comment, old.Comment, said.Comment),
            Doi = Pick(PaperField.Doi, old.Doi, said.Doi),
            PublishedAt = Pick(PaperField.PublishedAt, old.PublishedAt, said.PublishedAt),
            UpdatedAt = Pick(PaperField.UpdatedAt, old.UpdatedAt, said.UpdatedAt),
            AbstractUrl = Pick(PaperField.AbstractUrl, old.AbstractUrl, said.AbstractUrl),
            PdfUrl = Pick(PaperField.PdfUrl, old.PdfUrl, said.PdfUrl),
            Upvotes = record.HasCounts ? said.Upvotes : old.Upvotes,
            CommentCount = record.HasCounts ? said.CommentCount : old.CommentCount,
            Tldr = said.Tldr ?? old.Tldr,
            Keywords = said.Keywords.Count > 0 ? said.Keywords : old.Keywords,
            WithdrawnAt = isNewVersion && known.Version > 0 ? said.WithdrawnAt : old.WithdrawnAt ?? said.WithdrawnAt,
        };
        merged = WithLinks(merged, said);
        var isRevised =
            merged.Title != old.Title || merged.Abstract != old.Abstract || (isNewVersion && known.Version > 0);
        if (isRevised) merged = merged with { Revision = old.Revision + 1 };
        var origins = known.Origins.With(new FieldOrigin(record.Authority, source), given.Contains);
        return new StoredPaper(
            merged, Math.Max(known.Version, record.Version), origins[PaperField.Title].Authority, origins);

        // Among equals the first keeps what it gave, until it or a newer version says otherwise.
        bool Wins(FieldOrigin origin) => !isOldVersion && (record.Authority > origin.Authority
            || (record.Authority == origin.Authority
                && (isNewVersion || origin.Source is null || origin.Source == source)));
    }

    private static IEnumerable<PaperField> Given(Paper paper) =>
        Enum.GetValues<PaperField>().Where(field => !IsEmpty(paper, field));

    private static bool IsEmpty(Paper paper, PaperField field) => field switch
    {
        PaperField.Title => false,
        PaperField.Abstract => paper.Abstract.Length == 0,
        PaperField.Authors => paper.Authors.Count == 0,
        PaperField.Categories => paper.Categories.Count == 0,
        PaperField.Comment => paper.Comment is null,
        PaperField.Doi => paper.Doi is null,
        PaperField.PublishedAt => paper.PublishedAt is null,
        PaperField.UpdatedAt => paper.UpdatedAt is null,
        PaperField.AbstractUrl => paper.AbstractUrl is null,
        _ => paper.PdfUrl is null,
    };

    private static Paper WithLinks(Paper merged, Paper said)
    {
        var (code, project) = LinksInText.Find(merged.Abstract);
        return merged with
        {
            CodeUrl = said.CodeUrl ?? merged.CodeUrl ?? code,
            ProjectUrl = said.ProjectUrl ?? merged.ProjectUrl ?? project,
        };
    }
}

/// <summary>A paper with what is needed to merge more into it.</summary>
/// <param name="Authority">Of the source that gave the title.</param>
internal sealed record StoredPaper(Paper Paper, int Version, SourceAuthority Authority, FieldOrigins Origins);
