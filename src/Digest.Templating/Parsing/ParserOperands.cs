using System.Globalization;
using Digest.Templating.Evaluation;
using Digest.Templating.Tree;

namespace Digest.Templating.Parsing;

/// <summary>What operators stand between: literals, names, what is in brackets, and what hangs on them with <c>.</c> and <c>[…]</c>.</summary>
internal sealed partial class Parser
{
    private Expression ParseOperand(Context context)
    {
        var token = Current;
        var at = Here;
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return ParseName(at);
            case TokenKind.Local:
                Advance();
                return NewLocal(at, (string)token.Value!);
            case TokenKind.Integer or TokenKind.Float or TokenKind.String:
                Advance();
                return new Literal(at, token.Value);
            case TokenKind.InterpolationStart:
                return ParseInterpolated(at);
            case TokenKind.OpenParen:
                return ParseParenthesis(at);
            case TokenKind.OpenBracket:
                return ParseArray(at);
            case TokenKind.OpenBrace:
                return ParseObject(at);
            case TokenKind.Not:
                Advance();
                return new Negation(at, ParseExpression(Context.None, UnaryPrecedence));
            case TokenKind.Minus or TokenKind.Plus:
                Advance();
                return new Sign(at, ParseExpression(Context.None, UnaryPrecedence), token.Kind == TokenKind.Minus);
            case TokenKind.At:
                Advance();
                return new Alias(at, ParseExpression(Context.Basic, UnaryPrecedence));
            case TokenKind.Caret:
                Advance();
                return new Spread(at, ParseExpression(Context.Argument, UnaryPrecedence));
            case TokenKind.Increment or TokenKind.Decrement:
                Advance();
                return new Step(at, ParsePlace("a variable to count with"), token.Kind == TokenKind.Increment, isPrefix: true);
            default:
                throw Unexpected("expected an expression");
        }
    }

    private Expression ParseName(Location at)
    {
        var name = Word!;
        if (name == "do") return ParseFunctionLiteral();
        Advance();
        if (name is "for" or "while" && Current.Kind == TokenKind.Dot) CheckLoopMember(at, name);
        return name switch
        {
            "null" => new Literal(at, null),
            "true" => new Literal(at, Value.Box(true)),
            "false" => new Literal(at, Value.Box(false)),
            "this" => new This(at),
            _ => new Variable(at, name, _compilation.Symbols.Number(name)),
        };
    }

    private void CheckLoopMember(Location at, string loop)
    {
        var member = Next.Value as string;
        if (member is "index" or "first" or "even" or "odd") return;
        if (loop == "for" && member is "last" or "length" or "rindex" or "changed") return;
        var others = loop == "for" ? ", last, length, rindex, changed" : "";
        throw new TemplateException(at, $"`{loop}.{member}` does not exist; there are index, first, even, odd{others}");
    }

    private Expression NewLocal(Location at, string name)
    {
        if (!int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return new Local(at, name, _locals.Slot(name), _locals.ReadSlot(name));
        return new Indexer(at, new Local(at, "$", 0, 0), new Literal(at, Value.Box(index)));
    }

    /// <summary><c>.member</c>, <c>[index]</c>, <c>++</c> and <c>--</c> after an operand.</summary>
    private Expression ParseAccess(Expression left)
    {
        while (true)
        {
            if (Current.Kind is TokenKind.Dot or TokenKind.QuestionDot)
            {
                left = ParseMember(left);
            }
            else if (Current.Kind == TokenKind.OpenBracket && left is Place or Literal or Call && !AfterSpace)
            {
                left = ParseIndexer(left);
            }
            else if (Current.Kind is TokenKind.Increment or TokenKind.Decrement && left is Place place)
            {
                left = new Step(place.At, Changed(place), Advance().Kind == TokenKind.Increment, isPrefix: false);
            }
            else
            {
                return left;
            }
        }
    }

    private Expression ParseMember(Expression target)
    {
        var optional = Advance().Kind == TokenKind.QuestionDot || target is Member { Optional: true };
        var at = Here;
        var name = (string)Expect(TokenKind.Identifier, "a name after the dot").Value!;
        if (name is "empty" or "blank" && Current.Kind == TokenKind.Question && Current.Start == _tokens[_position - 1].End)
        {
            Advance();
            return new IsEmpty(at, target);
        }

        if (target is Variable { Name: "object" } && name is "eval" or "eval_template")
            throw new TemplateException(at, $"`object.{name}` is not part of this engine: text never becomes code");
        return new Member(at, target, name, optional);
    }

    private Indexer ParseIndexer(Expression target)
    {
        _lineEndsIgnored++;
        var at = At(Advance());
        var index = ParseExpression();
        _lineEndsIgnored--;
        Expect(TokenKind.CloseBracket, "`]` after the index");
        return new Indexer(at, target, index);
    }

    private Parenthesis ParseParenthesis(Location at)
    {
        _lineEndsIgnored++;
        Advance();
        var inner = ParseExpression();
        if (Current.Kind != TokenKind.CloseParen) throw Unexpected("expected `)`");
        _lineEndsIgnored--;
        Advance();
        return new Parenthesis(at, inner);
    }

    private InterpolatedString ParseInterpolated(Location at)
    {
        var parts = new List<Expression> { new Literal(at, Advance().Value) };
        while (true)
        {
            parts.Add(ParseExpression());
            if (Current.Kind is not (TokenKind.InterpolationMiddle or TokenKind.InterpolationEnd)) throw Unexpected("expected `}` after the expression in the string");
            var token = Advance();
            parts.Add(new Literal(At(token), token.Value));
            if (token.Kind == TokenKind.InterpolationEnd) return new InterpolatedString(at, parts);
        }
    }

    private ArrayLiteral ParseArray(Location at)
    {
        var items = new List<Expression>();
        _lineEndsIgnored++;
        Advance();
        while (Current.Kind != TokenKind.CloseBracket)
        {
            items.Add(ParseExpression());
            if (!TryTake(TokenKind.Comma)) break;
        }

        if (Current.Kind != TokenKind.CloseBracket) throw Unexpected("expected `,` or `]` after an item");
        _lineEndsIgnored--;
        Advance();
        return new ArrayLiteral(at, items);
    }

    private ObjectLiteral ParseObject(Location at)
    {
        var members = new List<(string, Expression)>();
        _lineEndsIgnored++;
        Advance();
        while (Current.Kind != TokenKind.CloseBrace)
        {
            if (Current.Kind is not (TokenKind.Identifier or TokenKind.String)) throw Unexpected("expected the name of a member");
            var name = (string)Advance().Value!;
            Expect(TokenKind.Colon, "`:` after the name of a member");
            members.Add((name, ParseExpression()));
            if (!TryTake(TokenKind.Comma)) break;
        }

        if (Current.Kind != TokenKind.CloseBrace) throw Unexpected("expected `,` or `}` after a member");
        _lineEndsIgnored--;
        Advance();
        return new ObjectLiteral(at, members);
    }
}
