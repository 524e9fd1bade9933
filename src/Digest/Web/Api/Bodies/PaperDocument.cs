using Digest.Papers;

namespace Digest.Web.Api.Bodies;

/// <summary>A paper as it is now.</summary>
/// <param name="Id">Such as <c>arxiv:2501.19393</c>.</param>
/// <param name="Categories">The primary one first.</param>
/// <param name="WithdrawnAt">When it was noticed that its authors withdrew it.</param>
internal sealed record PaperDocument(
    string Id,
    int Revision,
    string Title,
    string Abstract,
    string? Tldr,
    IReadOnlyList<string> Authors,
    int AuthorCount,
    IReadOnlyList<string> Categories,
    string? AbstractUrl,
    string? PdfUrl,
    string? CodeUrl,
    string? ProjectUrl,
    int Upvotes,
    int CommentCount,
    IReadOnlyList<string> Keywords,
    string? Doi,
    string? Comment,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? UpdatedAt,
    DateTimeOffset? WithdrawnAt)
{
    public static PaperDocument Of(Paper paper) => new(
        paper.Id.ToString(),
        paper.Revision,
        paper.Title,
        paper.Abstract,
        paper.Tldr,
        paper.Authors,
        paper.AuthorCount,
        paper.Categories,
        paper.AbstractUrl,
        paper.PdfUrl,
        paper.CodeUrl,
        paper.ProjectUrl,
        paper.Upvotes,
        paper.CommentCount,
        paper.Keywords,
        paper.Doi,
        paper.Comment,
        paper.PublishedAt,
        paper.UpdatedAt,
        paper.WithdrawnAt);
}
