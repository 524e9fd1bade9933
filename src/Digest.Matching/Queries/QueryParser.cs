using Digest.Matching.Catalog;
using Digest.Matching.Text;

namespace Digest.Matching.Queries;

/// <summary>
/// Recursive descent over
/// <code>
/// query       = conjunction { OR conjunction }
/// conjunction = segment { AND segment }
/// segment     = operand { operand }          plain words of one segment are ranked together
/// operand     = { NOT | - | + } ( word | phrase | field operand | "(" query ")" )
/// </code>
/// </summary>
/// <param name="suggests">Whether suggestions are checked by parsing; false when a suggestion is parsed.</param>
internal sealed class QueryParser(string text, bool suggests = true)
{
    private readonly List<QueryProblem> _problems = [];
    private readonly List<QueryProblem> _questions = [];
    private List<QueryToken> _tokens = [];
    private int _at;
    private int _depth;

    private QueryToken Current => _tokens[_at];

    public QueryParseResult Parse()
    {
        if (text.Length > TopicQuery.MaxLength)
        {
            var problem = new QueryProblem(
                TopicQuery.MaxLength,
                text.Length - TopicQuery.MaxLength,
                $"A query may have at most {TopicQuery.MaxLength} characters.",
                "");
            return Failed([problem]);
        }
        var lexer = new QueryLexer(text);
        _tokens = lexer.Read();
        _problems.AddRange(lexer.Problems);
        _questions.AddRange(lexer.Questions);
        var root = Disjunction(QueryField.Any);
        if (Current.Kind == QueryTokenKind.Close)
            Problem(Current, "Missing opening parenthesis.", text.Remove(Current.Start, 1));
        if (root is null && _problems.Count == 0)
            _problems.Add(new QueryProblem(0, text.Length, "The query has no letter or digit.", ""));
        return root is null || _problems.Count > 0
            ? Failed(_problems)
            : new QueryParseResult(new TopicQuery(root), []) { Questions = Repaired(_questions) };
    }

    private QueryParseResult Failed(IReadOnlyList<QueryProblem> problems) => new(null, Repaired(problems));

    /// <summary>A repair that is not itself a query is replaced by the words alone.</summary>
    private IReadOnlyList<QueryProblem> Repaired(IReadOnlyList<QueryProblem> problems)
    {
        if (!suggests || problems.Count == 0) return problems;
        var head = text.Length > TopicQuery.MaxLength ? text[..TopicQuery.MaxLength] : text;
        var words = WordsAlone(head);
        return
        [
            .. problems.Select(problem =>
                problem with
                {
                    Suggestion = IsQuery(problem.Suggestion) ? problem.Suggestion.Trim() : words,
                }),
        ];
    }

    /// <summary>Empty where words are excluded: without the operator they would be looked for.</summary>
    private static string WordsAlone(string head)
    {
        // Behind a quotation mark that is never closed there are operators, too.
        var unquoted = string.Concat(head.Select(c => QueryLexer.IsQuote(c) ? ' ' : c));
        var tokens = new QueryLexer(unquoted).Read();
        if (tokens.Concat(new QueryLexer(head).Read()).Any(token => token.Kind == QueryTokenKind.Not)) return "";
        var operators = tokens
            .Where(token => token.Kind is QueryTokenKind.And or QueryTokenKind.Or)
            .Select(token => token.Start)
            .ToHashSet();
        var words = string.Join(
            ' ',
            Words.Of(head)
                .Where(word => !operators.Contains(word.Start))
                .Select(word => PlainWord.Printable(head.Substring(word.Start, word.Length))));
        return words.Length > TopicQuery.MaxLength ? "" : words;
    }

    private bool IsQuery(string suggestion) =>
        suggestion.Length > 0
        && suggestion.Length <= TopicQuery.MaxLength
        && suggestion != text
        && new QueryParser(suggestion, suggests: false).Parse().IsValid;

    private QueryNode? Disjunction(QueryField field)
    {
        List<QueryNode> parts = [];
        while (true)
        {
            if (Conjunction(field) is { } part) parts.Add(part);
            if (Current.Kind != QueryTokenKind.Or) break;
            TakeOperator();
        }
        return Joined(parts, static node => node is OrNode or ? or.Parts : null, static all => new OrNode(all));
    }

    private QueryNode? Conjunction(QueryField field)
    {
        List<QueryNode> parts = [];
        while (true)
        {
            Segment(field, parts);
            if (Current.Kind != QueryTokenKind.And) break;
            TakeOperator();
        }
        return Joined(parts, static node => node is AndNode and ? and.Parts : null, static all => new AndNode(all));
    }

    private static QueryNode? Joined(
        List<QueryNode> parts,
        Func<QueryNode, IReadOnlyList<QueryNode>?> nested,
        Func<IReadOnlyList<QueryNode>, QueryNode> join)
    {
        List<QueryNode> flat = [.. parts.SelectMany(part => nested(part) ?? [part])];
        return flat.Count switch { 0 => null, 1 => flat[0], _ => join(flat) };
    }

    /// <summary>AND and OR need an operand on both sides.</summary>
    private void TakeOperator()
    {
        var token = Current;
        var hasLeft =
            _at > 0 && _tokens[_at - 1].Kind is QueryTokenKind.Word or QueryTokenKind.Phrase or QueryTokenKind.Close;
        _at++;
        var hasRight =
            Current.Kind is not (QueryTokenKind.End or QueryTokenKind.Close or QueryTokenKind.And or QueryTokenKind.Or);
        if (!hasLeft || !hasRight)
            Problem(
                token,
                $"{token.Text} needs a term on both sides; one is missing {(hasLeft ? "after" : "before")} it.",
                text.Remove(token.Start, token.Length));
    }

    private void Segment(QueryField field, List<QueryNode> parts)
    {
        var wordsAt = new Dictionary<QueryField, int>();
        while (
            Current.Kind is not (QueryTokenKind.End or QueryTokenKind.Close or QueryTokenKind.And or QueryTokenKind.Or))
        {
            if (Operand(field) is not { } operand) continue;
            if (operand is WordsNode words && wordsAt.TryGetValue(words.Field, out var at))
                parts[at] = new WordsNode([.. ((WordsNode)parts[at]).Words, .. words.Words], words.Field);
            else
            {
                if (operand is WordsNode first) wordsAt[first.Field] = parts.Count;
                parts.Add(operand);
            }
        }
    }

    private QueryNode? Operand(QueryField field)
    {
        var negated = false;
        var required = false;
        var sign = Current;
        while (Current.Kind is QueryTokenKind.Not or QueryTokenKind.Plus)
        {
            if (Current.Kind == QueryTokenKind.Not) negated = !negated;
            else required = true;
            _at++;
        }
        if (Current.Kind is QueryTokenKind.End or QueryTokenKind.Close or QueryTokenKind.And or QueryTokenKind.Or)
        {
            Problem(sign, $"Missing term after {sign.Text}.", text.Remove(sign.Start, sign.Length));
            return null;
        }
        var operand = Current.Kind switch
        {
            QueryTokenKind.Open => Group(field),
            QueryTokenKind.Field => Fielded(),
            QueryTokenKind.Phrase => Phrase(field),
            _ => Word(field, required && !negated),
        };
        if (operand is NotNode inner && negated) return inner.Part;
        return operand is not null && negated ? new NotNode(operand) : operand;
    }

    private QueryNode? Group(QueryField field)
    {
        var open = Current;
        _at++;
        if (++_depth > TopicQuery.MaxDepth)
        {
            if (_depth == TopicQuery.MaxDepth + 1)
                Problem(open, $"Parentheses may be nested at most {TopicQuery.MaxDepth} deep.", "");
            _depth--;
            return null;
        }
        var group = Disjunction(field);
        _depth--;
        if (Current.Kind == QueryTokenKind.Close)
        {
            if (group is null && _tokens[_at - 1].Kind == QueryTokenKind.Open)
                Problem(open, "These parentheses are empty.", text.Remove(open.Start, Current.Start + 1 - open.Start));
            _at++;
        }
        else Problem(open, "Missing closing parenthesis.", text.TrimEnd() + ")");
        return group;
    }

    private QueryNode? Fielded()
    {
        var field = Current;
        _at++;
        var value = Current;
        if (field.Text is "title" or "abstract" or "tldr")
        {
            var inner = QueryFields.WordField(field.Text);
            if (value.Kind is QueryTokenKind.Open) return Group(inner);
            if (value.Kind is QueryTokenKind.Phrase) return Phrase(inner);
            if (value.Kind is QueryTokenKind.Word) return Word(inner, required: false);
        }
        else if (value.Kind is QueryTokenKind.Word or QueryTokenKind.Phrase
            && FieldValues.Read(field.Text, value.Text) is { } node)
        {
            if (field.Text == "cat" && value.Kind is QueryTokenKind.Word) AskAboutCategory(value);
            _at++;
            return node;
        }
        Problem(
            field, $"After {field.Text}: {FieldValues.Expected(field.Text)}.", text.Remove(field.Start, field.Length));
        if (value.Kind is QueryTokenKind.Word or QueryTokenKind.Phrase)
            _at++;
        return null;
    }

    private PhraseNode? Phrase(QueryField field)
    {
        var token = Current;
        _at++;
        var words = Words.Of(token.Text);
        if (words.Count > 0)
            return new PhraseNode(
                string.Join(' ', words.Select(word => token.Text.Substring(word.Start, word.Length))),
                token.Slop,
                field);
        Problem(token, "These quotation marks contain no word.", text.Remove(token.Start, token.Length));
        return null;
    }

    /// <summary>In quotes it can also be the category of another source, with any name.</summary>
    private void AskAboutCategory(QueryToken value)
    {
        if (TopicCatalog.FindCategory(value.Text) is not null) return;
        if (TopicCatalog.NearestCategory(value.Text) is not { } near) return;
        _questions.Add(
            new QueryProblem(
                value.Start,
                value.Length,
                $"\"{value.Text}\" is not an arXiv category. For the category of another source use quotation marks.",
                text.Remove(value.Start, value.Length).Insert(value.Start, near)));
    }

    /// <summary>
    /// A word of signs only ("—", "&amp;") is ignored, as in a search box. The name of an arXiv category is one.
    /// </summary>
    private QueryNode? Word(QueryField field, bool required)
    {
        var token = Current;
        _at++;
        if (field == QueryField.Any && TopicCatalog.FindCategory(token.Text) is { } category)
            return new CategoryNode(category);
        return PlainWord.Read(token.Text) is { } word
            ? new WordsNode([word with { Required = required }], field)
            : null;
    }

    private void Problem(QueryToken token, string message, string suggestion) =>
        _problems.Add(new QueryProblem(token.Start, token.Length, message, suggestion));
}
