using Digest.Matching.Catalog;

namespace Digest.Matching.Queries;

internal enum QueryTokenKind
{
    Word,
    Phrase,
    Field,
    Open,
    Close,
    And,
    Or,
    Not,
    Plus,
    End,
}

/// <param name="Text">A word as typed, a phrase without its quotes, a field's name in lower case.</param>
/// <param name="Slop">Only for a phrase: the number after <c>~</c>.</param>
internal readonly record struct QueryToken(QueryTokenKind Kind, int Start, int Length, string Text, int? Slop = null);

/// <summary>
/// Splits a query's text into tokens. Signs without a meaning at their place become part of words, which drop them.
/// </summary>
internal sealed class QueryLexer(string text)
{
    private const int MaxSlop = 50;

    private readonly List<QueryToken> _tokens = [];
    private int _next;

    public List<QueryProblem> Problems { get; } = [];

    /// <summary>Words that were probably meant as something else.</summary>
    public List<QueryProblem> Questions { get; } = [];

    public List<QueryToken> Read()
    {
        while (_next < text.Length)
        {
            var c = text[_next];
            if (char.IsWhiteSpace(c))
                _next++;
            else if (c == '(') Add(QueryTokenKind.Open, 1);
            else if (c == ')') Add(QueryTokenKind.Close, 1);
            else if (IsQuote(c)) ReadPhrase();
            else if (c is '-' or '\u2212' or '+' && StartsOperand(_next + 1))
                Add(c == '+' ? QueryTokenKind.Plus : QueryTokenKind.Not, 1);
            else
                ReadWord();
        }
        _tokens.Add(new QueryToken(QueryTokenKind.End, text.Length, 0, ""));
        return _tokens;
    }

    private void Add(QueryTokenKind kind, int length)
    {
        _tokens.Add(new QueryToken(kind, _next, length, text.Substring(_next, length)));
        _next += length;
    }

    private bool StartsOperand(int at) =>
        at < text.Length
        && (
            char.IsLetterOrDigit(text[at])
            || char.IsSurrogate(text[at])
            || IsQuote(text[at])
            || text[at] is '(' or '-' or '+');

    public static bool IsQuote(char c) => c is '"' or '“' or '”' or '„' or '«' or '»';

    private void ReadPhrase()
    {
        var start = _next;
        var end = start + 1;
        while (end < text.Length && !IsQuote(text[end])) end++;
        if (end == text.Length)
        {
            Problems.Add(new QueryProblem(start, 1, "Missing closing quotation mark.", text.TrimEnd() + "\""));
            _next = end;
            return;
        }
        _next = end + 1;
        int? slop = null;
        if (_next < text.Length && text[_next] == '~') slop = ReadSlop();
        _tokens.Add(new QueryToken(QueryTokenKind.Phrase, start, _next - start, text[(start + 1)..end], slop));
    }

    private int? ReadSlop()
    {
        var digits = _next + 1;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        var number = text.AsSpan(_next + 1, digits - _next - 1);
        if (!int.TryParse(number, out var slop) || slop > MaxSlop)
        {
            var repaired = string.Concat(text.AsSpan(0, _next), "~5", text.AsSpan(digits));
            Problems.Add(
                new QueryProblem(
                    _next,
                    digits - _next,
                    $"After ~ there must be the number of words allowed in between, 0 to {MaxSlop}.",
                    repaired));
            slop = 0;
        }
        _next = digits;
        return slop;
    }

    private void ReadWord()
    {
        var start = _next;
        while (_next < text.Length
            && !char.IsWhiteSpace(text[_next])
            && text[_next] is not ('(' or ')')
            && !IsQuote(text[_next]))
        {
            if (text[_next] == ':' && FieldAt(start) is { } field)
            {
                _next++;
                _tokens.Add(new QueryToken(QueryTokenKind.Field, start, _next - start, field));
                return;
            }
            _next++;
        }
        var word = text[start.._next];
        AskAboutSlop(start, word);
        var kind = word switch
        {
            "AND" or "&&" => QueryTokenKind.And,
            "OR" or "||" or "|" => QueryTokenKind.Or,
            "NOT" => QueryTokenKind.Not,
            _ => QueryTokenKind.Word,
        };
        _tokens.Add(new QueryToken(kind, start, _next - start, word));
    }

    /// <summary>
    /// The field's name when the text up to a colon is one, in any case. A near miss is reported and read as the
    /// nearest field.
    /// </summary>
    private string? FieldAt(int start)
    {
        var name = text[start.._next].ToLowerInvariant();
        if (QueryFields.Canonical(name) is { } known) return known;
        AskAboutField(start, name);
        if (QueryFields.Nearest(name) is not { } nearest) return null;
        var repaired = string.Concat(text.AsSpan(0, start), nearest, text.AsSpan(_next));
        Problems.Add(
            new QueryProblem(start, _next - start, $"Unknown field \"{name}\". Fields: {QueryFields.All}.", repaired));
        return nearest;
    }

    /// <summary>Only phrases can have a distance.</summary>
    private void AskAboutSlop(int start, string word)
    {
        var tilde = word.LastIndexOf('~');
        if (tilde < 1 || tilde == word.Length - 1 || word.AsSpan(tilde + 1).ContainsAnyExceptInRange('0', '9')) return;
        var before = _tokens.Count > 0 && _tokens[^1].Kind == QueryTokenKind.Word ? _tokens[^1].Start : start;
        var phrase = before == start ? word[..tilde] : $"\"{text[before..start]}{word[..tilde]}\"{word[tilde..]}";
        Questions.Add(
            new QueryProblem(
                start,
                word.Length,
                $"{word[tilde..]} needs a phrase before it, for example \"graph reasoning\"{word[tilde..]}.",
                string.Concat(text.AsSpan(0, before), phrase, text.AsSpan(_next))));
    }

    /// <summary>A name before a category that is not a field is meant as <c>cat:</c>.</summary>
    private void AskAboutField(int start, string name)
    {
        if (name.Length == 0 || QueryFields.Nearest(name) is not null) return;
        var end = _next + 1;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('(' or ')')) end++;
        var value = text[(_next + 1)..end];
        var isMeant = TopicCatalog.FindCategory(value) is not null
            || (QueryFields.IsNearCategory(name) && end == text.Length);
        if (!isMeant) return;
        Questions.Add(
            new QueryProblem(
                start,
                _next - start,
                $"Unknown field \"{name}\". Fields: {QueryFields.All}.",
                string.Concat(text.AsSpan(0, start), "cat", text.AsSpan(_next))));
    }
}
