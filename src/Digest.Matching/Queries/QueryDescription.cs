using System.Globalization;

namespace Digest.Matching.Queries;

/// <summary>Describes in words how a query was interpreted.</summary>
internal static class QueryDescription
{
    public static string Describe(QueryNode node) =>
        node switch
        {
            WordsNode words => DescribeWords(words),
            PhraseNode { Slop: null } phrase => $"the phrase \"{phrase.Text}\"{In(phrase.Field)}",
            PhraseNode phrase => string.Create(
                CultureInfo.InvariantCulture,
                $"\"{phrase.Text}\" with at most {phrase.Slop} other words between{In(phrase.Field)}"),
            AuthorNode author => $"by {author.Name}",
            CategoryNode category => $"in category {category.Pattern}",
            SourceNode source => $"from {source.Name}",
            LikeNode like => $"like paper {like.PaperId}",
            NotNode not => $"not {Grouped(not.Part)}",
            AndNode and => string.Join(" and ", and.Parts.Select(Grouped)),
            OrNode or => string.Join(" or ", or.Parts.Select(Grouped)),
            _ => throw new ArgumentOutOfRangeException(
                nameof(node),
                node,
                "This kind of query node has no description."),
        };

    private static string Grouped(QueryNode node) => node is AndNode or OrNode ? $"({Describe(node)})" : Describe(node);

    private static string DescribeWords(WordsNode node)
    {
        var required = node.Words.Where(word => word.Required).Select(Text).ToList();
        var plain = node.Words.Where(word => !word.Required).Select(Text).ToList();
        var enough =
            plain.Count == 0 ? ""
            : plain.Count == 1 ? $"the word {plain[0]}"
            : $"most of: {string.Join(", ", plain)}";
        var must = required.Count == 0 ? "" : $"must contain {string.Join(", ", required)}";
        return (must.Length > 0 && enough.Length > 0 ? $"{must} and {enough}" : must + enough) + In(node.Field);
    }

    private static string Text(QueryWord word) => word.IsPrefix ? $"{word.Text}…" : word.Text;

    private static string In(QueryField field) => field switch
    {
        QueryField.Title => " in the title",
        QueryField.Abstract => " in the abstract",
        QueryField.Tldr => " in the short summary",
        _ => "",
    };
}
