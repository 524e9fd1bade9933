namespace Digest.Papers;

/// <summary>What one source says about one paper, once.</summary>
internal sealed record SourceRecord
{
    /// <summary>What the source knows; its links are only those it names, not those found in the abstract.</summary>
    public required Paper Paper { get; init; }

    /// <summary>The name that the paper had for this source before, where that may be another: such a paper is renamed,
    /// not added again.</summary>
    public PaperId? FormerId { get; init; }

    public required SourceAuthority Authority { get; init; }

    /// <summary>The version that the source speaks of, from 1; 0 when it names none.</summary>
    public int Version { get; init; }

    /// <summary>Whether the source counts upvotes and comments: a source that does not must not reset them.</summary>
    public bool HasCounts { get; init; }

    public Novelty Novelty { get; init; }

    /// <summary>With <see cref="Novelty.Announced"/>: as what.</summary>
    public AnnouncementKind Kind { get; init; }

    /// <summary>With <see cref="Novelty.Announced"/>: the source's day.</summary>
    public DateOnly Batch { get; init; }
}

/// <summary>
/// Whose word counts for title, abstract, authors, categories, comment, DOI and dates: the highest; among equals the
/// latest. A source of less authority only fills what is missing.
/// </summary>
internal enum SourceAuthority
{
    /// <summary>A feed or a list that repeats what others published.</summary>
    Feed = 1,

    /// <summary>Hugging Face: the abstract is a copy, without categories.</summary>
    Community = 2,

    /// <summary>A file that was prepared for this installation.</summary>
    File = 3,

    /// <summary>arXiv's RSS: authors in one string, no dates of versions.</summary>
    ArxivRss = 4,

    /// <summary>arXiv's API and OAI-PMH.</summary>
    ArxivMetadata = 5,
}

internal enum Novelty
{
    /// <summary>A revision, a change of metadata, a back-fill: says nothing about being new.</summary>
    None,

    /// <summary>Belongs to the source's history when the source was added: never announced by it later.</summary>
    History,

    /// <summary>
    /// The source says "this is new". It becomes an announcement unless this source announced the paper before.
    /// </summary>
    Announced,
}
