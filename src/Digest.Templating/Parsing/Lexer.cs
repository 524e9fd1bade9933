namespace Digest.Templating.Parsing;

/// <summary>
/// Cuts a template into tokens: text, and between <c>{{</c> and <c>}}</c> code. White space control and escape blocks (<c>{%{ … }%}</c>) are dealt with here,
/// so that the parser sees only the text that is kept.
/// </summary>
internal sealed partial class Lexer
{
    private readonly SourceText _source;
    private readonly string _text;
    private readonly List<TemplateError> _errors;
    private readonly List<Token> _tokens = [];

    /// <summary>Interpolated strings that are open, innermost last: the quote that ends each, and how many braces are open in its expression.</summary>
    private readonly Stack<(char Quote, int OuterBraces)> _interpolations = new();
    private int _at;
    private int _openBraces;

    private Lexer(SourceText source, List<TemplateError> errors)
    {
        _source = source;
        _text = source.Text;
        _errors = errors;
    }

    public static List<Token> Read(SourceText source, List<TemplateError> errors)
    {
        var lexer = new Lexer(source, errors);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private char Peek(int ahead = 1) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private void ReadAll()
    {
        while (_at < _text.Length)
        {
            ReadText();
            if (_at < _text.Length) ReadBlock();
        }

        _tokens.Add(new Token(TokenKind.End, _at, _at));
    }

    /// <summary>Text up to the next block, without what its white space mark strips.</summary>
    private void ReadText()
    {
        var start = _at;
        while (_at < _text.Length && BlockStart(_at) == 0) _at++;
        var end = _at;
        if (_at < _text.Length) end = StripLeft(start, end, _text[_at + BlockStart(_at) - 1]);
        if (end > start) AddText(start, end);
    }

    private void AddText(int start, int end, TokenKind kind = TokenKind.Text) => _tokens.Add(new Token(kind, start, end, _text[start..end]));

    /// <summary>Length of <c>{{</c>, <c>{%{</c> … with their white space mark, or 0 where no block starts.</summary>
    private int BlockStart(int at)
    {
        if (_text[at] != '{') return 0;
        var i = at + 1;
        while (i < _text.Length && _text[i] == '%') i++;
        if (i >= _text.Length || _text[i] != '{') return 0;
        i++;
        if (i < _text.Length && _text[i] is '-' or '~') i++;
        return i - at;
    }

    private int StripLeft(int start, int end, char mark)
    {
        if (mark == '-')
        {
            while (end > start && char.IsWhiteSpace(_text[end - 1])) end--;
        }
        else if (mark == '~')
        {
            while (end > start && char.IsWhiteSpace(_text[end - 1]) && !IsLineEnd(end - 1)) end--;
        }

        return end;
    }

    private bool IsLineEnd(int at) => _text[at] == '\n' || (_text[at] == '\r' && (at + 1 == _text.Length || _text[at + 1] != '\n'));

    private void ReadBlock()
    {
        var start = _at;
        var percents = _text.AsSpan(_at + 1).IndexOf('{');
        _at += BlockStart(_at);
        if (percents > 0)
        {
            ReadEscaped(percents);
            return;
        }

        _tokens.Add(new Token(TokenKind.CodeEnter, start, _at));
        ReadCode();
    }

    /// <summary><c>{%{ … }%}</c>: what is inside is text, whatever it looks like.</summary>
    private void ReadEscaped(int percents)
    {
        var close = "}" + new string('%', percents) + "}";
        var start = _at;
        var end = _text.IndexOf(close, _at, StringComparison.Ordinal);
        if (end < 0)
        {
            AddText(start, _text.Length, TokenKind.EscapedText);
            _at = _text.Length;
            return;
        }

        var mark = end > start && _text[end - 1] is '-' or '~' ? _text[end - 1] : '\0';
        AddText(start, mark == '\0' ? end : end - 1, TokenKind.EscapedText);
        _at = end + close.Length;
        StripRight(mark);
    }

    private void StripRight(char mark)
    {
        if (mark == '\0') return;
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            var lineEnd = _text[_at] == '\n';
            _at++;
            if (mark == '~' && lineEnd) return;
        }
    }

    private bool AtCodeExit
    {
        get
        {
            if (_openBraces > 0 || _interpolations.Count > 0) return false;
            var mark = Current is '-' or '~' ? 1 : 0;
            return Peek(mark) == '}' && Peek(mark + 1) == '}';
        }
    }

    private void ReadCode()
    {
        while (_at < _text.Length)
        {
            if (AtCodeExit)
            {
                var start = _at;
                var mark = Current is '-' or '~' ? Current : '\0';
                _at += mark == '\0' ? 2 : 3;
                _tokens.Add(new Token(TokenKind.CodeExit, start, _at));
                StripRight(mark);
                return;
            }

            ReadToken();
        }

        _openBraces = 0;
        _interpolations.Clear();
    }

    private void Error(int at, string message) => _errors.Add(_source.Locate(at).Error(message));
}
