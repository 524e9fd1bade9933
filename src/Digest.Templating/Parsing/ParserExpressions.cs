using Digest.Templating.Evaluation;
using Digest.Templating.Tree;

namespace Digest.Templating.Parsing;

/// <summary>Expressions: operators by precedence, calls with arguments after spaces, pipes.</summary>
internal sealed partial class Parser
{
    private const int UnaryPrecedence = 200;

    /// <summary>What may follow an operand depends on where the expression stands.</summary>
    [Flags]
    private enum Context
    {
        None = 0,

        /// <summary>A statement of its own: it may assign.</summary>
        Statement = 1,

        /// <summary>Only literals, members and items: the value of a named argument.</summary>
        Basic = 2,

        /// <summary>After <c>when</c>, where <c>||</c> separates values.</summary>
        When = 4,

        /// <summary>After a pipe: a further pipe takes the whole.</summary>
        PipeStage = 8,

        /// <summary>After <c>in</c>: a name begins the loop's options.</summary>
        LoopSource = 16,

        /// <summary>Within an argument: what follows is the next argument.</summary>
        Argument = 32,
    }

    private static (Operator Operator, int Precedence)? BinaryOperator(TokenKind kind) => kind switch
    {
        TokenKind.QuestionQuestion => (Operator.IfNull, 20),
        TokenKind.QuestionNot => (Operator.IfNotNull, 20),
        TokenKind.Or => (Operator.Or, 30),
        TokenKind.And => (Operator.And, 40),
        TokenKind.Equal => (Operator.Equal, 70),
        TokenKind.NotEqual => (Operator.NotEqual, 70),
        TokenKind.Less => (Operator.Less, 80),
        TokenKind.LessOrEqual => (Operator.LessOrEqual, 80),
        TokenKind.Greater => (Operator.Greater, 80),
        TokenKind.GreaterOrEqual => (Operator.GreaterOrEqual, 80),
        TokenKind.Plus => (Operator.Add, 100),
        TokenKind.Minus => (Operator.Subtract, 100),
        TokenKind.Times => (Operator.Multiply, 110),
        TokenKind.Divide => (Operator.Divide, 110),
        TokenKind.DivideInteger => (Operator.DivideInteger, 110),
        TokenKind.Remainder => (Operator.Remainder, 110),
        TokenKind.DotDot => (Operator.Range, 130),
        TokenKind.DotDotLess => (Operator.RangeExclusive, 130),
        _ => null,
    };

    private bool StartsExpression => Current.Kind is TokenKind.Identifier or TokenKind.Local or TokenKind.Integer or TokenKind.Float or TokenKind.String
        or TokenKind.InterpolationStart or TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace or TokenKind.Not or TokenKind.Minus
        or TokenKind.Plus or TokenKind.At or TokenKind.Caret or TokenKind.Increment or TokenKind.Decrement;

    private Expression ParseExpression(Context context = Context.None, int precedence = 0)
    {
        Enter();
        Expression? target = null;
        var arguments = new List<Argument>();
        var left = ParseOperand(context);
        while (left is not FunctionLiteral)
        {
            left = ParseAccess(left);
            if ((context & Context.Basic) != 0) break;
            if (left is Place place && AssignmentOperator(Current.Kind) is { } assignment)
            {
                if ((context & Context.Statement) == 0 || target is not null) throw new TemplateException(Here, "an assignment must be a statement of its own");
                var at = At(Advance());
                left = new Assignment(at, Changed(place), assignment.Operator, ParseExpression());
                break;
            }

            if (BinaryOperator(Current.Kind) is { } binary)
            {
                if (binary.Precedence <= precedence || (Current.Kind == TokenKind.Or && (context & Context.When) != 0)) break;
                var at = At(Advance());
                var inner = target is not null || (context & Context.Argument) != 0 ? Context.Argument : Context.None;
                left = new Binary(at, left, binary.Operator, ParseExpression(inner, binary.Precedence));
                continue;
            }

            if (Current.Kind == TokenKind.Question)
            {
                if (precedence > 0) break;
                left = Finish(ref target, arguments, left);
                var at = At(Advance());
                var then = ParseExpression();
                Expect(TokenKind.Colon, "`:` and the value for false");
                left = new Conditional(at, left, then, ParseExpression());
                break;
            }

            if (Current.Kind == TokenKind.Pipe)
            {
                if (precedence > 0 || (context & Context.PipeStage) != 0) break;
                left = ParsePipe(Finish(ref target, arguments, left));
                continue;
            }

            if (!StartsExpression || (context & Context.Argument) != 0) break;
            if (Current.Kind == TokenKind.OpenParen && !AfterSpace)
            {
                left = new Call(left.At, left, ParseArgumentList());
                continue;
            }

            if (Current.Kind == TokenKind.Identifier && (context & Context.LoopSource) != 0) break;
            if (target is null) target = left;
            else arguments.Add(new Argument(null, left));
            if (ParseNamedArguments(arguments) && !StartsExpression)
            {
                left = NewCall(target, arguments);
                target = null;
                continue;
            }

            left = ParseOperand(context);
        }

        _depth--;
        return Finish(ref target, arguments, left);
    }

    /// <summary>A call whose arguments stand after spaces ends here.</summary>
    private Expression Finish(ref Expression? target, List<Argument> arguments, Expression last)
    {
        if (target is null) return last;
        arguments.Add(new Argument(null, last));
        last = NewCall(target, arguments);
        target = null;
        return last;
    }

    private Call NewCall(Expression target, List<Argument> arguments)
    {
        var call = new Call(target.At, target, [.. arguments]);
        arguments.Clear();
        NoteInclude(call);
        return call;
    }

    /// <summary>Remembers an include whose name is written out; one that is computed may lead to anything.</summary>
    private void NoteInclude(Call call)
    {
        if (call.Target is not Variable { Name: "include" or "include_join" } target) return;
        if (target.Name == "include" && call.Arguments is [{ Value: Literal { Value: string name } }, ..]) Includes.Add(new StaticInclude(name, call.Arguments[0].Value.At, _branches == 0));
        else _compilation.ChangesObjects = true;
    }

    /// <summary><c>name: value</c>, as often as it stands here.</summary>
    private bool ParseNamedArguments(List<Argument> arguments)
    {
        var any = false;
        while (Current.Kind == TokenKind.Identifier && Next.Kind == TokenKind.Colon)
        {
            any = true;
            var name = (string)Advance().Value!;
            Advance();
            arguments.Add(new Argument(name, ParseExpression(Context.Basic)));
        }

        return any;
    }

    /// <summary><c>(a, b, name: c)</c>.</summary>
    private List<Argument> ParseArgumentList()
    {
        var arguments = new List<Argument>();
        _lineEndsIgnored++;
        Advance();
        while (Current.Kind != TokenKind.CloseParen)
        {
            if (arguments.Count > 0) Expect(TokenKind.Comma, "`,` or `)` after an argument");
            string? name = null;
            if (Current.Kind == TokenKind.Identifier && Next.Kind == TokenKind.Colon)
            {
                name = (string)Advance().Value!;
                Advance();
            }

            arguments.Add(new Argument(name, ParseExpression()));
        }

        _lineEndsIgnored--;
        Advance();
        return arguments;
    }

    private Expression ParsePipe(Expression from)
    {
        var at = At(Advance());
        while (Current.Kind == TokenKind.NewLine) Advance();
        return Pipe(at, from, ParseExpression(Context.PipeStage));
    }

    /// <summary>Hands a value to the first call in what follows a pipe, as its first argument.</summary>
    private Expression Pipe(Location at, Expression from, Expression to)
    {
        switch (to)
        {
            case Call call:
                var piped = new Call(call.At, call.Target, [new Argument(null, from), .. call.Arguments]);
                NoteInclude(piped);
                return piped;
            case Binary binary:
                return new Binary(binary.At, Pipe(at, from, binary.Left), binary.Operator, binary.Right);
            case Conditional conditional:
                return new Conditional(conditional.At, Pipe(at, from, conditional.Condition), conditional.Then, conditional.Otherwise);
            case Indexer { Target: Call } indexer:
                return new Indexer(indexer.At, Pipe(at, from, indexer.Target), indexer.Index);
            case Member { Target: Call } member:
                return new Member(member.At, Pipe(at, from, member.Target), member.Name, member.Optional);
            case Variable or Local or Member or Indexer:
                return Pipe(at, from, new Call(to.At, to, []));
            default:
                return new PipeInto(at, from, to);
        }
    }

    private static (bool Assigns, Operator? Operator)? AssignmentOperator(TokenKind kind) => kind switch
    {
        TokenKind.Assign => (true, null),
        TokenKind.AddAssign => (true, Operator.Add),
        TokenKind.SubtractAssign => (true, Operator.Subtract),
        TokenKind.MultiplyAssign => (true, Operator.Multiply),
        TokenKind.DivideAssign => (true, Operator.Divide),
        TokenKind.DivideIntegerAssign => (true, Operator.DivideInteger),
        TokenKind.RemainderAssign => (true, Operator.Remainder),
        _ => null,
    };
}
