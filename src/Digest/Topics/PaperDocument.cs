using Digest.Matching.Indexing;
using Digest.Papers;

namespace Digest.Topics;

/// <summary>A paper as matching sees it.</summary>
internal static class PaperDocument
{
    /// <param name="announced">Null for a paper that is only compared with: background, example, or named by
    /// <c>like:</c>.</param>
    public static MatchDocument Of(Paper paper, AnnouncedPaper? announced = null) => new()
    {
        Key = paper.Key,
        Id = paper.Id.ToString(),
        Title = paper.Title,
        Abstract = paper.Abstract,
        Tldr = paper.Tldr ?? "",
        Authors = paper.Authors,
        Categories = paper.Categories,
        Sources = announced is null ? [] : [.. announced.Marks.Select(mark => mark.Source).Distinct()],
        Upvotes = paper.Upvotes,
        PublishedAt = announced?.FirstAt ?? paper.PublishedAt,
    };
}
