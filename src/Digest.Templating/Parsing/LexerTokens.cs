using System.Text;

namespace Digest.Templating.Parsing;

/// <summary>The tokens within a code block.</summary>
internal sealed partial class Lexer
{
    /// <summary>Longest first within one first character.</summary>
    private static readonly (string Text, TokenKind Kind)[] Symbols =
    [
        ("...", TokenKind.Ellipsis), ("..<", TokenKind.DotDotLess), ("..", TokenKind.DotDot), (".", TokenKind.Dot),
        ("?.", TokenKind.QuestionDot), ("??", TokenKind.QuestionQuestion), ("?!", TokenKind.QuestionNot), ("?", TokenKind.Question),
        ("||", TokenKind.Or), ("|>", TokenKind.Pipe), ("|", TokenKind.Pipe), ("&&", TokenKind.And),
        ("==", TokenKind.Equal), ("=", TokenKind.Assign), ("!=", TokenKind.NotEqual), ("!", TokenKind.Not),
        ("<=", TokenKind.LessOrEqual), ("<<", TokenKind.ShiftLeft), ("<", TokenKind.Less),
        (">=", TokenKind.GreaterOrEqual), (">>", TokenKind.ShiftRight), (">", TokenKind.Greater),
        ("++", TokenKind.Increment), ("+=", TokenKind.AddAssign), ("+", TokenKind.Plus),
        ("--", TokenKind.Decrement), ("-=", TokenKind.SubtractAssign), ("-", TokenKind.Minus),
        ("*=", TokenKind.MultiplyAssign), ("*", TokenKind.Times),
        ("//=", TokenKind.DivideIntegerAssign), ("//", TokenKind.DivideInteger), ("/=", TokenKind.DivideAssign), ("/", TokenKind.Divide),
        ("%=", TokenKind.RemainderAssign), ("%", TokenKind.Remainder),
        ("@", TokenKind.At), ("^", TokenKind.Caret), (",", TokenKind.Comma), (":", TokenKind.Colon), (";", TokenKind.Semicolon),
        ("(", TokenKind.OpenParen), (")", TokenKind.CloseParen), ("[", TokenKind.OpenBracket), ("]", TokenKind.CloseBracket),
    ];

    private void ReadToken()
    {
        var c = Current;
        switch (c)
        {
            case '\n' or '\r':
                var line = _at;
                while (_at < _text.Length && char.IsWhiteSpace(Current)) _at++;
                _tokens.Add(new Token(TokenKind.NewLine, line, _at));
                break;
            case '#':
                SkipComment();
                break;
            case '"' or '\'':
                ReadString();
                break;
            case '`':
                ReadVerbatim();
                break;
            case '$' when Peek() is '"' or '\'':
                _at++;
                ReadInterpolated(Current, TokenKind.InterpolationStart);
                break;
            case '{':
                _openBraces++;
                Add(TokenKind.OpenBrace, 1);
                break;
            case '}':
                ReadCloseBrace();
                break;
            default:
                if (char.IsWhiteSpace(c)) _at++;
                else if (c == '$' || c == '_' || char.IsLetter(c)) ReadName();
                else if (char.IsAsciiDigit(c)) ReadNumber();
                else ReadSymbol();
                break;
        }
    }

    private void Add(TokenKind kind, int length)
    {
        _tokens.Add(new Token(kind, _at, _at + length));
        _at += length;
    }

    private void ReadSymbol()
    {
        var rest = _text.AsSpan(_at);
        foreach (var (text, kind) in Symbols)
        {
            if (!rest.StartsWith(text, StringComparison.Ordinal)) continue;
            Add(kind, text.Length);
            return;
        }

        Error(_at, $"the character `{Current}` means nothing here");
        Add(TokenKind.Invalid, 1);
    }

    private void ReadCloseBrace()
    {
        if (_interpolations.TryPeek(out var open) && _openBraces == open.OuterBraces)
        {
            ReadInterpolated(open.Quote, TokenKind.InterpolationMiddle);
            return;
        }

        if (_openBraces > 0) _openBraces--;
        else Error(_at, "a `}` closes nothing");
        Add(TokenKind.CloseBrace, 1);
    }

    private void ReadName()
    {
        var start = _at++;
        while (Current == '_' || char.IsLetterOrDigit(Current)) _at++;
        var kind = _text[start] == '$' ? TokenKind.Local : TokenKind.Identifier;
        if (kind == TokenKind.Local && _at == start + 1 && Current == '$')
        {
            _at++;
            Error(start, "`$$` belongs to `wrap`, which this engine leaves out");
        }

        _tokens.Add(new Token(kind, start, _at, _text[start.._at]));
    }

    /// <summary><c># …</c> to the end of the line or block, <c>## … ##</c> to its end or that of the block.</summary>
    private void SkipComment()
    {
        var multi = Peek() == '#';
        _at += multi ? 2 : 1;
        while (_at < _text.Length && !AtCodeExit)
        {
            if (!multi && Current is '\r' or '\n') return;
            if (multi && Current == '#' && Peek() == '#')
            {
                _at += 2;
                return;
            }

            _at++;
        }
    }

    private void ReadVerbatim()
    {
        var start = _at++;
        var value = new StringBuilder();
        while (_at < _text.Length)
        {
            if (Current == '`')
            {
                if (Peek() != '`')
                {
                    _at++;
                    _tokens.Add(new Token(TokenKind.String, start, _at, value.ToString()));
                    return;
                }

                _at++;
            }

            value.Append(Current);
            _at++;
        }

        EndOfText(start, '`');
    }

    private void EndOfText(int start, char quote)
    {
        Error(start, $"a string starts here and no {quote} ends it");
        _tokens.Add(new Token(TokenKind.Invalid, start, _at));
    }
}
