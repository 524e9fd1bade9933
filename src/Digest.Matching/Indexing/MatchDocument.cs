namespace Digest.Matching.Indexing;

/// <summary>What the engine knows of a paper.</summary>
public sealed record MatchDocument
{
    /// <summary>The caller's key; the engine only hands it back.</summary>
    public required long Key { get; init; }

    /// <summary>
    /// As <c>like:</c> names it, for example <c>arxiv:2501.19393</c>; the part after the colon is enough there.
    /// </summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    public string Abstract { get; init; } = "";

    public string Tldr { get; init; } = "";

    /// <summary>Full names.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The configured names of the sources that announced it.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    public int Upvotes { get; init; }

    /// <summary>
    /// When it was published or, where a source says so, announced: what freshness and trending count from. Null when
    /// not known.
    /// </summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>What it means: a vector of length 1 from the sentence encoder; empty while it is not known.</summary>
    public float[] Meaning { get; init; } = [];

    /// <summary>Instead of texts, by field; null for a paper with texts.</summary>
    internal TokenizedText[]? Fields { get; init; }

    internal string TextOf(TextField field) =>
        field switch
        {
            TextField.Title => Title,
            TextField.Abstract => Abstract,
            _ => Tldr,
        };
}

/// <summary>The fields that hold prose.</summary>
public enum TextField
{
    Title,
    Abstract,
    Tldr,
}
