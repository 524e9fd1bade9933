using Digest.Templating.Evaluation;
using Digest.Templating.Tree;

namespace Digest.Templating.Parsing;

/// <summary>One statement, by its first word.</summary>
internal sealed partial class Parser
{
    private Statement ParseStatement()
    {
        var start = Current;
        if (Word is "for" or "while" && Next.Kind == TokenKind.Dot) return ParseExpressionStatement();
        switch (Word)
        {
            case "if":
                return ParseIf();
            case "for":
                return ParseFor();
            case "while":
                return ParseWhile();
            case "case":
                return ParseCase();
            case "capture":
                return ParseCapture();
            case "with":
                return ParseWith();
            case "func":
                return ParseFunctionDeclaration();
            case "ret":
                Advance();
                var value = StartsExpression ? ParseExpression() : null;
                ExpectEndOfStatement();
                return new Return(At(start), value);
            case "break" or "continue":
                Advance();
                ExpectEndOfStatement();
                return new Jump(At(start), (string)start.Value! == "break" ? Flow.Break : Flow.Continue);
            case "readonly":
                Advance();
                var place = ParseOperand(default) is Place named and (Variable or Local) ? named : throw new TemplateException(At(start), "`readonly` needs the name of a variable");
                ExpectEndOfStatement();
                return new ReadOnly(At(start), place);
            case "wrap" or "tablerow" or "import":
                throw new TemplateException(At(start), $"`{start.Value}` is not part of this engine; a function, a `for` or a `with` does the same");
            default:
                return ParseExpressionStatement();
        }
    }

    private Statement ParseExpressionStatement()
    {
        var start = Current;
        if (StartsInlineFunction()) return ParseInlineFunction();
        if (!StartsExpression) throw Unexpected("expected a statement");
        var expression = ParseExpression(Context.Statement);
        ExpectEndOfStatement();
        return new Output(At(start), expression);
    }

    /// <summary><c>if … else if … else … end</c>: the one <c>end</c> closes all.</summary>
    private If ParseIf()
    {
        var start = Advance();
        var condition = ParseExpression();
        ExpectEndOfStatement();
        var then = ParseBranch();
        Statement? otherwise = null;
        if (Word == "else" && Next is { Kind: TokenKind.Identifier, Value: "if" })
        {
            Advance();
            return new If(At(start), condition, then, ParseIf());
        }

        if (Word == "else") otherwise = ParseElse();
        ExpectEnd(start);
        return new If(At(start), condition, then, otherwise);
    }

    private Block ParseElse()
    {
        Advance();
        ExpectEndOfStatement();
        return ParseBranch();
    }

    private For ParseFor()
    {
        var start = Advance();
        var variable = ParsePlace("a variable for the items");
        if (Word != "in") throw Unexpected("expected `in`");
        Advance();
        var source = ParseExpression(Context.LoopSource);
        var options = ParseLoopOptions();
        ExpectEndOfStatement();
        var local = variable as Local;
        var slot = local is null ? -1 : _locals.EnterLoop(local.Name);
        var body = ParseBranch();
        if (local is not null) _locals.ExitLoop();
        var otherwise = Word == "else" ? ParseElse() : null;
        ExpectEnd(start);
        return new For(At(start), variable, slot, source, options, body, otherwise);
    }

    private LoopOptions ParseLoopOptions()
    {
        var options = default(LoopOptions);
        while (Word is { } name)
        {
            var at = Here;
            Advance();
            var value = TryTake(TokenKind.Colon) ? ParseExpression(Context.Basic) : null;
            options = name switch
            {
                "offset" when value is not null => options with { Offset = value },
                "limit" when value is not null => options with { Limit = value },
                "reversed" => options with { Reversed = true },
                _ => throw new TemplateException(at, $"`{name}` is no option of a loop; there are `limit: n`, `offset: n` and `reversed`"),
            };
        }

        return options;
    }

    private While ParseWhile()
    {
        var start = Advance();
        var condition = ParseExpression();
        ExpectEndOfStatement();
        var body = ParseBranch();
        ExpectEnd(start);
        return new While(At(start), condition, body);
    }

    private Case ParseCase()
    {
        var start = Advance();
        var value = ParseExpression();
        ExpectEndOfStatement();
        foreach (var statement in ParseBranch().Statements)
        {
            if (statement is not Text) throw new TemplateException(statement.At, "between `case` and its first `when` nothing can stand");
        }

        var whens = new List<(IReadOnlyList<Expression>, Block)>();
        while (Word == "when")
        {
            Advance();
            List<Expression> values = [ParseExpression(Context.When)];
            while (TryTake(TokenKind.Comma) || TryTake(TokenKind.Or)) values.Add(ParseExpression(Context.When));
            ExpectEndOfStatement();
            whens.Add((values, ParseBranch()));
        }

        if (whens.Count == 0) throw new TemplateException(At(start), "a `case` needs a `when`");
        var otherwise = Word == "else" ? ParseElse() : null;
        ExpectEnd(start);
        return new Case(At(start), value, whens, otherwise);
    }

    private Capture ParseCapture()
    {
        var start = Advance();
        var place = ParsePlace("a variable for the text");
        ExpectEndOfStatement();
        var body = ParseBlock();
        ExpectEnd(start);
        return new Capture(At(start), place, body);
    }

    private With ParseWith()
    {
        var start = Advance();
        var target = ParseExpression();
        ExpectEndOfStatement();
        var outer = _locals;
        _locals = new LocalNames();
        _compilation.ChangesObjects = true;
        var body = ParseBlock();
        var slots = _locals.Count;
        _locals = outer;
        ExpectEnd(start);
        return new With(At(start), target, body, slots);
    }

    private Place ParsePlace(string what)
    {
        var at = Here;
        if (ParseExpression(Context.Basic) is not Place place) throw new TemplateException(at, $"expected {what}");
        return Changed(place);
    }

    /// <summary>Notes that a member or an item is assigned to.</summary>
    private Place Changed(Place place)
    {
        if (place is not (Variable or Local)) _compilation.ChangesObjects = true;
        return place;
    }
}
