using System.Globalization;
using System.Text;

namespace Digest.Matching.Queries;

/// <summary>Prints a query so that parsing gives it again.</summary>
internal static class QueryPrinter
{
    public static string Print(QueryNode node) =>
        node switch
        {
            WordsNode plain => PrintWords(plain),
            PhraseNode phrase => QueryFields.Prefix(phrase.Field)
                + Quoted(phrase.Text)
                + (phrase.Slop is { } slop ? string.Create(CultureInfo.InvariantCulture, $"~{slop}") : ""),
            AuthorNode author => "author:" + Value(author.Name),
            CategoryNode category => "cat:" + Value(category.Pattern),
            SourceNode source => "source:" + Value(source.Name),
            LikeNode like => "like:" + Value(like.PaperId),
            NotNode not => "-"
                + (
                    not.Part is AndNode or OrNode
                    || not.Part is WordsNode { Field: QueryField.Any } words
                        && (words.Words.Count > 1 || words.Words[0].Required)
                        ? $"({Print(not.Part)})"
                        : Print(not.Part)),
            AndNode and => PrintAnd(and),
            OrNode or => string.Join(" OR ", or.Parts.Select(Print)),
            _ => throw new ArgumentOutOfRangeException(nameof(node), node, "This kind of query node has no text form."),
        };

    private static string PrintWords(WordsNode node)
    {
        var words = string.Join(
            ' ', node.Words.Select(word => (word.Required ? "+" : "") + word.Text + (word.IsPrefix ? "*" : "")));
        if (node.Field == QueryField.Any) return words;
        return QueryFields.Prefix(node.Field) + (node.Words.Count > 1 || node.Words[0].Required ? $"({words})" : words);
    }

    /// <summary>Plain words of the same field would run together without an AND between them.</summary>
    private static string PrintAnd(AndNode and)
    {
        var printed = new StringBuilder();
        var seen = new HashSet<QueryField>();
        foreach (var part in and.Parts)
        {
            if (part is WordsNode words && !seen.Add(words.Field))
            {
                printed.Append(" AND ");
                seen = [words.Field];
            }
            else if (printed.Length > 0) printed.Append(' ');
            printed.Append(part is OrNode ? $"({Print(part)})" : Print(part));
        }
        return printed.ToString();
    }

    private static string Quoted(string text) => $"\"{text}\"";

    /// <summary>Quoted where it would read as something else than one word.</summary>
    private static string Value(string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var beginsLikeField =
            colon > 0
            && value[..colon].ToLowerInvariant() is var name
            && (QueryFields.Canonical(name) ?? QueryFields.Nearest(name)) is not null;
        var isWord =
            char.IsLetterOrDigit(value[0])
            && PlainWord.Printable(value) == value
            && !value.Any(c => char.IsWhiteSpace(c) || c is '(' or ')');
        return isWord && !beginsLikeField ? value : Quoted(value);
    }
}
