using System.Runtime.CompilerServices;
using Digest.Templating.Evaluation;
using Digest.Templating.Tree;

namespace Digest.Templating.Parsing;

/// <summary>Reads one page into a tree, by recursive descent. An error ends its statement only: the next one is read on, so that all errors come at once.</summary>
internal sealed partial class Parser
{
    /// <summary>Nested blocks and expressions; far below what the stack holds.</summary>
    private const int Deepest = 250;

    private readonly SourceText _source;
    private readonly Compilation _compilation;
    private readonly List<TemplateError> _errors;
    private readonly List<Token> _tokens;
    private LocalNames _locals = new();
    private int _position;
    private int _depth;

    /// <summary>Above 0 line ends mean nothing: within brackets and braces.</summary>
    private int _lineEndsIgnored;

    /// <summary>Above 0 within what may not be reached: a branch, a loop, a function.</summary>
    private int _branches;

    public Parser(SourceText source, Compilation compilation, List<TemplateError> errors)
    {
        _source = source;
        _compilation = compilation;
        _errors = errors;
        _tokens = Lexer.Read(source, errors);
    }

    public List<StaticInclude> Includes { get; } = [];

    public Page ParsePage()
    {
        var body = ParseBlock();
        while (Current.Kind != TokenKind.End)
        {
            Report(new TemplateException(Here, $"this `{Word}` belongs to nothing that was opened"));
            Advance();
            SkipStatement();
            body = new Block(body.At, [.. body.Statements, .. ParseBlock().Statements]);
        }

        return new Page(_source.Name, body, _locals.Count, _locals.Slots);
    }

    private Token Current
    {
        get
        {
            while (_lineEndsIgnored > 0 && _tokens[_position].Kind == TokenKind.NewLine) _position++;
            return _tokens[_position];
        }
    }

    private Token Next => _tokens[Math.Min(_position + 1, _tokens.Count - 1)];

    private Location Here => _source.Locate(Current.Start);

    private Location At(Token token) => _source.Locate(token.Start);

    /// <summary>The current token as a name, or null.</summary>
    private string? Word => Current.Kind == TokenKind.Identifier ? (string)Current.Value! : null;

    private bool AfterSpace => Current.Start > 0 && char.IsWhiteSpace(_source.Text[Current.Start - 1]);

    private Token Advance()
    {
        var token = Current;
        if (token.Kind != TokenKind.End) _position++;
        return token;
    }

    private bool TryTake(TokenKind kind)
    {
        if (Current.Kind != kind) return false;
        Advance();
        return true;
    }

    private Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Advance() : throw Unexpected($"expected {what}");

    private TemplateException Unexpected(string expected) => new(Here, $"{expected}, got {Shown(Current)}");

    private string Shown(Token token) => token.Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.NewLine => "the end of the line",
        TokenKind.Text or TokenKind.EscapedText => "text",
        _ => $"`{_source.Text[token.Start..token.End]}`",
    };

    /// <summary>Collects an error, unless the lexer has already said what is wrong there.</summary>
    private void Report(TemplateException e)
    {
        if (Current.Kind == TokenKind.Invalid) return;
        if (!_errors.Contains(e.Error)) _errors.Add(e.Error);
    }

    private void SkipStatement()
    {
        _lineEndsIgnored = 0;
        while (Current.Kind is not (TokenKind.NewLine or TokenKind.Semicolon or TokenKind.CodeExit or TokenKind.End)) Advance();
    }

    private void Enter()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++_depth > Deepest) throw new TemplateException(Here, $"this is nested more than {Deepest} levels deep");
    }
}
