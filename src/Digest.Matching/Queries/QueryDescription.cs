using System.Globalization;

namespace Digest.Matching.Queries;

/// <summary>Describes in words how a query was interpreted.</summary>
internal sealed class QueryDescription(QueryWording wording)
{
    public string Describe(QueryNode node) =>
        node switch
        {
            WordsNode words => DescribeWords(words),
            PhraseNode { Slop: null } phrase => In(phrase.Field, wording.Fill("query_phrase", "text", phrase.Text)),
            PhraseNode phrase => In(phrase.Field, DescribeNear(phrase)),
            AuthorNode author => wording.Fill("query_author", "name", author.Name),
            CategoryNode category => wording.Fill("query_category", "name", category.Pattern),
            SourceNode source => wording.Fill("query_source", "name", source.Name),
            LikeNode like => wording.Fill("query_like", "name", like.PaperId),
            NotNode not => wording.Fill("query_not", "part", Grouped(not.Part)),
            AndNode and => string.Join(wording["query_and"], and.Parts.Select(Grouped)),
            OrNode or => string.Join(wording["query_or"], or.Parts.Select(Grouped)),
            _ => throw new ArgumentOutOfRangeException(
                nameof(node),
                node,
                "This kind of query node has no description."),
        };

    private string Grouped(QueryNode node) => node is AndNode or OrNode ? $"({Describe(node)})" : Describe(node);

    /// <summary>The count first: the text may look like a placeholder.</summary>
    private string DescribeNear(PhraseNode phrase) =>
        wording.Fill("query_near", "count", phrase.Slop!.Value.ToString(CultureInfo.InvariantCulture))
            .Replace("{text}", phrase.Text, StringComparison.Ordinal);

    private string DescribeWords(WordsNode node)
    {
        var required = node.Words.Where(word => word.Required).Select(Text).ToList();
        var plain = node.Words.Where(word => !word.Required).Select(Text).ToList();
        var enough =
            plain.Count == 0 ? ""
            : plain.Count == 1 ? wording.Fill("query_word", "word", plain[0])
            : wording.Fill("query_most", "words", Listed(plain));
        var must = required.Count == 0 ? "" : wording.Fill("query_must", "words", Listed(required));
        var both = must.Length > 0 && enough.Length > 0 ? wording["query_and"] : "";
        return In(node.Field, must + both + enough);
    }

    private string Listed(IEnumerable<string> words) => string.Join(wording["list_separator"], words);

    private static string Text(QueryWord word) => word.IsPrefix ? $"{word.Text}…" : word.Text;

    private string In(QueryField field, string part) => field switch
    {
        QueryField.Title => wording.Fill("query_in_title", "part", part),
        QueryField.Abstract => wording.Fill("query_in_abstract", "part", part),
        QueryField.Tldr => wording.Fill("query_in_tldr", "part", part),
        _ => part,
    };
}
