namespace Digest.Matching.Queries;

/// <summary>
/// A query split for learning: plain words, which examples can replace, and conditions, which always apply.
/// </summary>
/// <param name="Words">Null unless the query is plain words, alone or with conditions.</param>
/// <param name="Conditions">Everything ANDed with the words; without words the exclusions, categories and
/// sources.</param>
internal readonly record struct QueryParts(WordsNode? Words, IReadOnlyList<QueryNode> Conditions)
{
    public static QueryParts Of(TopicQuery? query)
    {
        switch (query?.Root)
        {
            case null: return new QueryParts(null, []);
            case WordsNode words: return new QueryParts(words, []);
            case AndNode all when all.Parts.OfType<WordsNode>().Count() == 1:
                return new QueryParts(
                    all.Parts.OfType<WordsNode>().Single(), [.. all.Parts.Where(part => part is not WordsNode)]);
            case AndNode all:
                return new QueryParts(
                    null, [.. all.Parts.Where(part => part is NotNode or CategoryNode or SourceNode)]);
            case NotNode not:
                return new QueryParts(null, [not]);
            default:
                return new QueryParts(null, []);
        }
    }
}
