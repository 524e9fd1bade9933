namespace Digest.Matching.Queries;

/// <summary>Stricter and looser variants of a query, to try when it finds too much or too little.</summary>
internal static class QueryVariants
{
    /// <summary>
    /// Plain words all required, OR made AND, a phrase confined to the title; null when there is no stricter one.
    /// </summary>
    public static QueryNode? Narrower(QueryNode node) =>
        node switch
        {
            WordsNode { Words.Count: > 1 } words when words.Considered.Any(word => !word.Required) => words with
            {
                Words =
                [
                    .. words.Words.Select(word =>
                        words.Considered.Contains(word) ? word with { Required = true } : word),
                ],
            },
            WordsNode { Field: QueryField.Any } words => words with { Field = QueryField.Title },
            PhraseNode { Slop: not null } phrase => phrase with { Slop = null },
            PhraseNode { Field: QueryField.Any } phrase => phrase with { Field = QueryField.Title },
            OrNode or => new AndNode([.. or.Parts.SelectMany(part => part is AndNode and ? and.Parts : [part])]),
            AndNode and => Replaced(and, Narrower),
            _ => null,
        };

    /// <summary>
    /// A phrase becomes near words and then plain ones, required words become optional, a field is dropped, or AND
    /// loses its last condition; null when there is no looser one.
    /// </summary>
    public static QueryNode? Wider(QueryNode node) =>
        node switch
        {
            WordsNode words when words.Words.Any(word => word.Required) => words with
            {
                Words = [.. words.Words.Select(word => word with { Required = false })],
            },
            WordsNode { Field: not QueryField.Any } words => words with { Field = QueryField.Any },
            PhraseNode { Field: not QueryField.Any } phrase => phrase with { Field = QueryField.Any },
            PhraseNode { Slop: null, Parts.Count: > 1 } phrase => phrase with { Slop = 5 },
            PhraseNode { Parts.Count: > 1 } phrase => new WordsNode(
                [.. phrase.Text.Split(' ').Select(word => new QueryWord(PlainWord.Printable(word)))],
                phrase.Field),
            CategoryNode category
                when category.Pattern.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
                    && !category.Pattern.EndsWith('*') => new CategoryNode($"{category.Pattern[..dot]}.*"),
            AndNode and => Replaced(and, Wider)
                ?? (
                    and.Parts.Count(part => part is not NotNode) > 1
                        ? Without(and, and.Parts.Last(part => part is not NotNode))
                        : null),
            _ => null,
        };

    private static AndNode? Replaced(AndNode and, Func<QueryNode, QueryNode?> change)
    {
        for (var i = 0; i < and.Parts.Count; i++)
        {
            if (and.Parts[i] is NotNode || change(and.Parts[i]) is not { } changed) continue;
            return new AndNode([.. and.Parts.Select((part, at) => at == i ? changed : part)]);
        }
        return null;
    }

    private static QueryNode Without(AndNode and, QueryNode left)
    {
        var rest = and.Parts.Where(part => !ReferenceEquals(part, left)).ToList();
        return rest.Count == 1 ? rest[0] : new AndNode(rest);
    }
}
