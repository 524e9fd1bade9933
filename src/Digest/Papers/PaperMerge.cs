using Digest.Papers.Text;

namespace Digest.Papers;

/// <summary>
/// One paper from several sources. Which source wins for each field:
/// <list type="bullet">
/// <item>title, abstract, authors, categories, comment, DOI, dates, abstract page and PDF: the highest <see
/// cref="SourceAuthority"/>, then the latest;</item>
/// <item>upvotes and comment count: the latest figure of a source that counts;</item>
/// <item>TL;DR and keywords: the latest source that has them;</item>
/// <item>code and project links: the latest that a source names; otherwise those found in the abstract;</item>
/// <item>withdrawn: any source may say so; a newer version that stands takes it back.</item>
/// </list>
/// </summary>
internal static class PaperMerge
{
    public static StoredPaper New(SourceRecord record)
    {
        var paper = record.Paper with { Key = 0, Revision = 1 };
        return new StoredPaper(WithLinks(paper, paper), record.Version, record.Authority);
    }

    public static StoredPaper Merge(StoredPaper known, SourceRecord record)
    {
        var (old, said) = (known.Paper, record.Paper);
        // An older version that comes late (an API answer for v1) must not undo a newer one.
        var wins =
            record.Authority >= known.Authority && (record.Version == 0 || record.Version >= known.Version);
        var (first, second) = wins ? (said, old) : (old, said);
        var isNewVersion = record.Version > known.Version;
        var merged = old with
        {
            Title = first.Title,
            Abstract = Filled(first.Abstract, second.Abstract),
            Authors = first.Authors.Count > 0 ? first.Authors : second.Authors,
            AuthorCount = Math.Max(first.AuthorCount > 0 ? first.AuthorCount : second.AuthorCount, first.Authors.Count),
            Categories = first.Categories.Count > 0 ? first.Categories : second.Categories,
            Comment = first.Comment ?? second.Comment,
            Doi = first.Doi ?? second.Doi,
            PublishedAt = first.PublishedAt ?? second.PublishedAt,
            UpdatedAt = first.UpdatedAt ?? second.UpdatedAt,
            AbstractUrl = first.AbstractUrl ?? second.AbstractUrl,
            PdfUrl = first.PdfUrl ?? second.PdfUrl,
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
        var authority = wins ? record.Authority : known.Authority;
        return new StoredPaper(merged, Math.Max(known.Version, record.Version), authority);
    }

    private static string Filled(string first, string second) => first.Length > 0 ? first : second;

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
internal sealed record StoredPaper(Paper Paper, int Version, SourceAuthority Authority);
