namespace Digest.Matching.Queries;

/// <summary>Narrows a query to a field, a category or a source that was chosen beside it.</summary>
internal static class QueryScope
{
    /// <summary>Words and phrases that name no field are looked for in this one.</summary>
    public static QueryNode In(QueryNode node, QueryField field) =>
        node switch
        {
            WordsNode { Field: QueryField.Any } words => words with { Field = field },
            PhraseNode { Field: QueryField.Any } phrase => phrase with { Field = field },
            NotNode not => new NotNode(In(not.Part, field)),
            AndNode all => new AndNode([.. all.Parts.Select(part => In(part, field))]),
            OrNode any => new OrNode([.. any.Parts.Select(part => In(part, field))]),
            _ => node,
        };

    public static QueryNode And(QueryNode node, QueryNode condition) =>
        new AndNode(node is AndNode all ? [.. all.Parts, condition] : [node, condition]);
}
