namespace Digest.Matching.Indexing;

/// <summary>
/// An in-memory index of the papers that are new for any due subscriber, built once and then only read (by any number
/// of threads). Documents are numbered in the given order: a hit's <c>Document</c> is a place in <see
/// cref="Documents"/>. Weights come from the archive's statistics; a word the archive does not know counts by its
/// frequency here.
/// </summary>
public sealed partial class MatchIndex
{
    private readonly Lazy<NearDuplicates> _similar;

    private MatchIndex(
        IReadOnlyList<MatchDocument> documents,
        ArchiveStatistics statistics,
        PostingTable postings,
        AuthorTable authors,
        FacetTable categories,
        FacetTable sources)
    {
        Documents = documents;
        Statistics = statistics;
        Postings = postings;
        Authors = authors;
        Categories = categories;
        Sources = sources;
        _similar = new Lazy<NearDuplicates>(() => new NearDuplicates(this));
    }

    public IReadOnlyList<MatchDocument> Documents { get; }

    internal ArchiveStatistics Statistics { get; }

    internal PostingTable Postings { get; }

    internal AuthorTable Authors { get; }

    internal FacetTable Categories { get; }

    internal FacetTable Sources { get; }

    /// <summary>Computed on first use, because only those who choose papers need it.</summary>
    internal NearDuplicates Similar => _similar.Value;

    /// <summary>The documents that have the text of another one under an id of their own.</summary>
    public IEnumerable<int> WithTextOf(int document) => Similar.Of(document, NearDuplicates.SameText);

    /// <summary>The documents so much like another one that a selection holds only one of them.</summary>
    public IEnumerable<int> NearlySameAs(int document) => Similar.Of(document, NearDuplicates.NearlySame);

    /// <summary>
    /// The same index without the papers' texts, which take most of its memory: it ranks, and cannot say why.
    /// </summary>
    public MatchIndex WithoutTexts() =>
        new(
            [.. Documents.Select(document => document with { Title = "", Abstract = "", Tldr = "" })],
            Statistics,
            Postings,
            Authors,
            Categories,
            Sources);

    public static MatchIndex Build(IEnumerable<MatchDocument> documents, ArchiveStatistics statistics)
    {
        var all = documents.ToArray();
        return Of(all, statistics, PostingTableBuilder.Build(all, statistics));
    }

    private static MatchIndex Of(MatchDocument[] documents, ArchiveStatistics statistics, PostingTable postings) =>
        new(
            documents,
            statistics,
            postings,
            new AuthorTable(documents),
            new FacetTable(documents, document => document.Categories),
            new FacetTable(documents, document => document.Sources));
}
