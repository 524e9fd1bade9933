namespace Digest.Papers;

/// <summary>
/// One work as it is now: its newest revision, and what every source knows about it. Text is cleaned for people, links
/// are http or https.
/// </summary>
internal sealed record Paper
{
    /// <summary>The row's key; 0 before it is stored.</summary>
    public long Key { get; init; }

    public required PaperId Id { get; init; }

    /// <summary>
    /// From 1. A change of title or abstract, or a newer version at arXiv, is a new revision of the same paper.
    /// </summary>
    public int Revision { get; init; } = 1;

    /// <summary>One line, never empty.</summary>
    public required string Title { get; init; }

    /// <summary>Paragraphs separated by an empty line; empty when no source gave it.</summary>
    public string Abstract { get; init; } = "";

    /// <summary>One or two sentences by a source's summariser.</summary>
    public string? Tldr { get; init; }

    /// <summary>Full names in order; empty when only their number is known.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>At least the number of <see cref="Authors"/>; 0 when unknown.</summary>
    public int AuthorCount { get; init; }

    /// <summary>The primary category first, for example <c>cs.CL</c>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    public string? AbstractUrl { get; init; }

    public string? PdfUrl { get; init; }

    public string? CodeUrl { get; init; }

    public string? ProjectUrl { get; init; }

    public int Upvotes { get; init; }

    public int CommentCount { get; init; }

    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>Lower case, without <c>https://doi.org/</c>.</summary>
    public string? Doi { get; init; }

    /// <summary>The authors' remark to arXiv: pages, venue, reason of a withdrawal.</summary>
    public string? Comment { get; init; }

    /// <summary>When the first version appeared.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When the newest version appeared.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>
    /// When we learned that the authors withdrew it; null when they did not. Editions not yet sent leave it out.
    /// </summary>
    public DateTimeOffset? WithdrawnAt { get; init; }
}
