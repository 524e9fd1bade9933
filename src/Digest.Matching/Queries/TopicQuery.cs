namespace Digest.Matching.Queries;

/// <summary>
/// What a topic asks for. Plain words, <c>"phrases"</c>, <c>"near words"~5</c>, <c>prefix*</c>, <c>-exclude</c>,
/// <c>+required</c>, AND, OR, NOT, parentheses, the fields <c>title: abstract: tldr: author: cat: source:</c> and
/// <c>like:PAPERID</c>. NOT and <c>-</c> bind to what follows, then AND and juxtaposition, then OR.
/// </summary>
public sealed class TopicQuery : IEquatable<TopicQuery>
{
    /// <summary>Longer texts are refused.</summary>
    public const int MaxLength = 2000;

    /// <summary>Parentheses deeper than this are refused.</summary>
    public const int MaxDepth = 32;

    internal TopicQuery(QueryNode root) => Root = root;

    public QueryNode Root { get; }

    /// <summary>The ids of the papers named with <c>like:</c>, which the matcher must be given.</summary>
    public IReadOnlyList<string> LikedPapers =>
        field ??= [.. Leaves(Root).OfType<LikeNode>().Select(like => like.PaperId).Distinct(StringComparer.Ordinal)];

    /// <summary>The names when the query consists of authors joined by OR and exclusions; otherwise null.</summary>
    public IReadOnlyList<string>? Authors =>
        WithoutExclusions()?.Root switch
        {
            AuthorNode one => [one.Name],
            OrNode any when any.Parts.All(part => part is AuthorNode) =>
            [
                .. any.Parts.Cast<AuthorNode>().Select(author => author.Name),
            ],
            _ => null,
        };

    /// <summary>The leaves that are not under a NOT.</summary>
    internal IReadOnlyList<QueryNode> PositiveLeaves => field ??= [.. PositiveLeavesOf(Root)];

    /// <summary>
    /// The groups of plain words that a paper may be about: not under a NOT, in no field, and not the beginning of a
    /// word alone.
    /// </summary>
    public IReadOnlyList<WordsNode> PlainWords => field ??=
    [
        .. PositiveLeaves.OfType<WordsNode>()
            .Where(node => node.Field == QueryField.Any && node.Considered.Any(word => !word.IsPrefix)).Distinct(),
    ];

    /// <summary>Never throws; see <see cref="QueryParseResult"/>.</summary>
    public static QueryParseResult Parse(string text) => new QueryParser(text).Parse();

    /// <summary>The canonical text: parsing it gives this query again.</summary>
    public override string ToString() => QueryPrinter.Print(Root);

    /// <summary>Papers by any of these authors.</summary>
    public static TopicQuery By(IReadOnlyList<string> authors) =>
        new(
            authors.Count == 1
                ? new AuthorNode(authors[0])
                : new OrNode([.. authors.Select(name => new AuthorNode(name))]));

    /// <summary>More like the paper of this id, which the matcher must be given.</summary>
    public static TopicQuery Like(string paperId) => new(new LikeNode(paperId));

    /// <summary>All papers of a category and of what one source announced; null for neither.</summary>
    public static TopicQuery? All(string? category, string? source) => (category, source) switch
    {
        (null, null) => null,
        (null, { } name) => new(new SourceNode(name)),
        ({ } pattern, null) => new(new CategoryNode(pattern)),
        ({ } pattern, { } name) => new(new AndNode([new CategoryNode(pattern), new SourceNode(name)])),
    };

    /// <summary>The same query without papers by this author.</summary>
    public TopicQuery WithoutAuthor(string name)
    {
        var condition = new NotNode(new AuthorNode(name));
        return new TopicQuery(
            Root is AndNode all ? new AndNode([.. all.Parts, condition]) : new AndNode([Root, condition]));
    }

    /// <summary>The same query with the words and phrases that name no field looked for in this one.</summary>
    public TopicQuery In(QueryField field) => new(QueryScope.In(Root, field));

    /// <summary>The same query within a category as <c>cat:</c> takes it.</summary>
    public TopicQuery WithinCategory(string pattern) => new(QueryScope.And(Root, new CategoryNode(pattern)));

    /// <summary>The same query over what one source announced.</summary>
    public TopicQuery WithinSource(string name) => new(QueryScope.And(Root, new SourceNode(name)));

    /// <summary>The same query without its top-level exclusions; null when nothing is left.</summary>
    public TopicQuery? WithoutExclusions() => Root switch
    {
        NotNode => null,
        AndNode all => all.Parts.Where(part => part is not NotNode).ToList() switch
        {
            [] => null,
            [var one] => new TopicQuery(one),
            var wanted => new TopicQuery(new AndNode(wanted)),
        },
        _ => this,
    };

    /// <summary>A stricter query; null when there is no natural one.</summary>
    public TopicQuery? Narrower() => QueryVariants.Narrower(Root) is { } root ? new TopicQuery(root) : null;

    /// <summary>A looser query; null when there is no natural one.</summary>
    public TopicQuery? Wider() => QueryVariants.Wider(Root) is { } root ? new TopicQuery(root) : null;

    /// <summary>Describes in words how the query was interpreted, with every group in parentheses.</summary>
    /// <param name="wording">Null for English.</param>
    public string Describe(QueryWording? wording = null) =>
        new QueryDescription(wording ?? QueryWording.English).Describe(Root);

    public bool Equals(TopicQuery? other) => other is not null && Root.Equals(other.Root);

    public override bool Equals(object? obj) => Equals(obj as TopicQuery);

    public override int GetHashCode() => Root.GetHashCode();

    internal static IEnumerable<QueryNode> Leaves(QueryNode node) => node switch
    {
        AndNode and => and.Parts.SelectMany(Leaves),
        OrNode or => or.Parts.SelectMany(Leaves),
        NotNode not => Leaves(not.Part),
        _ => [node],
    };

    private static IEnumerable<QueryNode> PositiveLeavesOf(QueryNode node) => node switch
    {
        AndNode and => and.Parts.SelectMany(PositiveLeavesOf),
        OrNode or => or.Parts.SelectMany(PositiveLeavesOf),
        NotNode => [],
        _ => [node],
    };
}
