using Digest.Templating.Evaluation;
using Digest.Templating.Tree;

namespace Digest.Templating.Parsing;

/// <summary>Functions that a template declares.</summary>
internal sealed partial class Parser
{
    private FunctionDeclaration ParseFunctionDeclaration()
    {
        var start = Advance();
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.Local)) throw Unexpected("expected the function's name");
        var place = (Place)ParseOperand(default);
        var function = ParseFunctionBody(start, place.ToString(), endsStatement: true);
        return new FunctionDeclaration(At(start), place, function);
    }

    /// <summary><c>do … end</c>.</summary>
    private FunctionLiteral ParseFunctionLiteral()
    {
        var start = Advance();
        return new FunctionLiteral(At(start), ParseFunctionBody(start, "do", endsStatement: false));
    }

    private TemplateFunction ParseFunctionBody(Token start, string name, bool endsStatement)
    {
        var (outer, ignored) = (_locals, _lineEndsIgnored);
        _lineEndsIgnored = 0;
        var (parameters, rest) = Current.Kind == TokenKind.OpenParen ? ParseParameters() : (null, Rest.All);
        ExpectEndOfStatement();
        _locals = new LocalNames();
        var ownSlot = name[0] == '$' ? _locals.Slot(name) : -1;
        var function = new TemplateFunction(name, parameters, rest);
        var body = ParseBranch();
        function.Define(Symbols(parameters), body, null, _locals.Count, ownSlot);
        _locals = outer;
        ExpectEnd(start, endsStatement);
        _lineEndsIgnored = ignored;
        return function;
    }

    private int[] Symbols(IReadOnlyList<Parameter>? parameters) => [.. (parameters ?? []).Select(p => _compilation.Symbols.Number(p.Name))];

    private (List<Parameter> Parameters, Rest More) ParseParameters()
    {
        var parameters = new List<Parameter>();
        var rest = Rest.None;
        Advance();
        while (!TryTake(TokenKind.CloseParen))
        {
            if (parameters.Count > 0) Expect(TokenKind.Comma, "`,` between two parameters");
            if (parameters.Count == 63) throw new TemplateException(Here, "a function takes at most 63 parameters");
            var at = Here;
            var name = (string)Expect(TokenKind.Identifier, "the name of a parameter").Value!;
            if (rest != Rest.None) throw new TemplateException(at, "nothing can follow the parameter with `...`");
            if (TryTake(TokenKind.Ellipsis))
            {
                rest = Rest.LastParameter;
                parameters.Add(new Parameter(name));
            }
            else if (TryTake(TokenKind.Assign))
            {
                if (ParseExpression(Context.Basic) is not Literal value) throw new TemplateException(at, "a parameter's default must be a literal");
                parameters.Add(new Parameter(name, true, value.Value));
            }
            else
            {
                if (parameters.Any(p => p.Optional)) throw new TemplateException(at, "a parameter without a default cannot follow one with a default");
                parameters.Add(new Parameter(name));
            }
        }

        return (parameters, rest);
    }

    /// <summary>Whether <c>name(a, b) =</c> stands here.</summary>
    private bool StartsInlineFunction()
    {
        if (Current.Kind != TokenKind.Identifier || Next.Kind != TokenKind.OpenParen || Next.Start != Current.End) return false;
        var i = _position + 2;
        while (_tokens[i].Kind is TokenKind.Identifier or TokenKind.Comma) i++;
        return _tokens[i].Kind == TokenKind.CloseParen && _tokens[i + 1].Kind == TokenKind.Assign;
    }

    private FunctionDeclaration ParseInlineFunction()
    {
        var start = Current;
        var place = (Place)ParseOperand(default);
        var (parameters, rest) = ParseParameters();
        Expect(TokenKind.Assign, "`=`");
        var outer = _locals;
        _locals = new LocalNames();
        var function = new TemplateFunction(place.ToString(), parameters, rest);
        var result = ParseExpression();
        function.Define(Symbols(parameters), null, result, _locals.Count, -1);
        _locals = outer;
        ExpectEndOfStatement();
        return new FunctionDeclaration(At(start), place, function);
    }
}
