using Digest.Papers;

namespace Digest.Editions;

/// <summary>What one subscriber gets for one period: the chosen papers in order, and why each was chosen.</summary>
internal sealed record Edition
{
    public const int MaxFurther = 5;

    /// <summary>The row's key; 0 before it is stored.</summary>
    public long Key { get; init; }

    public required long SubscriberKey { get; init; }

    /// <summary>The subscriber's local date of the due instant.</summary>
    public required DateOnly Period { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The edition covers announcements above <see cref="CursorFrom"/> up to <see cref="CursorTo"/>.</summary>
    public long CursorFrom { get; init; }

    public long CursorTo { get; init; }

    /// <summary>True for the first edition of a subscriber (see <c>Subscriber.IsNew</c>).</summary>
    public bool IsFirst { get; init; }

    /// <summary>Empty for a quiet edition, which is recorded and not mailed.</summary>
    public IReadOnlyList<EditionPaper> Papers { get; init; } = [];

    /// <summary>How many papers matched beyond those chosen.</summary>
    public int NotShown { get; init; }

    /// <summary>The first of <see cref="NotShown"/>: the mail names only their titles.</summary>
    public IReadOnlyList<FurtherPaper> Further { get; init; } = [];

    /// <summary>
    /// Papers of earlier editions that were since revised in substance or withdrawn. They never cause a mail: a quiet
    /// edition has none.
    /// </summary>
    public IReadOnlyList<PaperChange> Changes { get; init; } = [];

    /// <summary>This edition without some papers.</summary>
    public Edition Without(IReadOnlySet<long> paperKeys) =>
        paperKeys.Count == 0
            ? this
            : this with
            {
                Papers = [.. Papers.Where(paper => !paperKeys.Contains(paper.PaperKey))],
                Further = [.. Further.Where(paper => !paperKeys.Contains(paper.PaperKey))],
            };
}

/// <summary>One paper of an edition, as compact as an edition must be kept.</summary>
/// <param name="PaperKey">The paper's row.</param>
/// <param name="Revision">The revision shown.</param>
/// <param name="Upvotes">The count shown.</param>
/// <param name="Comments">The count shown.</param>
/// <param name="Score">Relevance, 0 to 1.</param>
internal sealed record EditionPaper(
    long PaperKey, int Revision, int Upvotes, int Comments, double Score, IReadOnlyList<EditionReason> Reasons);

/// <summary>A paper that the maximum cut, as the mail names it.</summary>
/// <param name="PaperKey">The paper's row.</param>
/// <param name="Revision">The revision shown.</param>
internal readonly record struct FurtherPaper(long PaperKey, int Revision);

/// <summary>One reason why a paper was chosen.</summary>
/// <param name="Topic">The topic's name; null for <see cref="ReasonKind.Trending"/>.</param>
/// <param name="Terms">What matched, as written in the paper: words, phrases, authors, categories; for a profile its
/// strongest terms. Empty for trending.</param>
/// <param name="Rank">For trending the place in the list, from 1; otherwise 0.</param>
internal sealed record EditionReason(ReasonKind Kind, string? Topic, IReadOnlyList<string> Terms, int Rank)
{
    /// <summary>
    /// The paper's terms in common with the topic's liked examples, strongest first; for a query that matched by
    /// itself.
    /// </summary>
    public IReadOnlyList<string> LikedTerms { get; init; } = [];
}

/// <summary>Stored as a number, so new values are added at the end.</summary>
internal enum ReasonKind
{
    /// <summary>The query found its terms.</summary>
    Query,

    /// <summary>Like papers that were liked.</summary>
    Profile,
    Trending,

    /// <summary>The paper has none of the query's words, but words related to them.</summary>
    Related,

    /// <summary>By an author the subscriber follows: the topic is authors alone.</summary>
    Author,

    /// <summary>The paper has none of the topic's words, and is close to them in meaning; the terms are those
    /// words.</summary>
    Meaning,
}
