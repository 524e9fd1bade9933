using System.Text;
using Digest.Templating.Evaluation;
using Digest.Templating.Parsing;

namespace Digest.Templating.Tree;

internal sealed class Text(Location at, string text) : Statement(at)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);

    public string Source { get; } = text;

    public override Flow Run(Render render)
    {
        render.Output.WriteUtf8(_utf8, At);
        return Flow.Next;
    }
}

/// <summary>Statements one after another, each with the indent it was written with.</summary>
internal sealed class Block(Location at, IReadOnlyList<Statement> statements) : Statement(at)
{
    private readonly Statement[] _statements = [.. statements];

    /// <summary>Whether any statement is indented. Where none is, and nothing around is, indents need not be kept.</summary>
    private readonly bool _indents = statements.Any(s => !string.IsNullOrEmpty(s.Indent));

    public IReadOnlyList<Statement> Statements => _statements;

    public override Flow Run(Render render)
    {
        var output = render.Output;
        var outer = output.Indent;
        if (!_indents && string.IsNullOrEmpty(outer)) return RunPlain(render);
        foreach (var statement in _statements)
        {
            output.Indent = statement.Indent ?? outer;
            var flow = statement.Run(render);
            if (flow == Flow.Next) continue;
            output.Indent = outer;
            return flow;
        }

        output.Indent = outer;
        return Flow.Next;
    }

    private Flow RunPlain(Render render)
    {
        foreach (var statement in _statements)
        {
            var flow = statement.Run(render);
            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }
}

/// <summary>An expression alone: its value is written.</summary>
internal sealed class Output(Location at, Expression expression) : Statement(at)
{
    public Expression Expression { get; } = expression;

    public override Flow Run(Render render)
    {
        if (Expression is Call call && call.TryInclude(render)) return Flow.Next;
        render.Write(Expression.Evaluate(render), At);
        return Flow.Next;
    }
}

internal sealed class If(Location at, Expression condition, Statement then, Statement? otherwise) : Statement(at)
{
    public Expression Condition { get; } = condition;

    public Statement Then { get; } = then;

    public Statement? Otherwise { get; } = otherwise;

    public override Flow Run(Render render)
    {
        if (Value.IsTrue(Condition.Evaluate(render))) return Then.Run(render);
        return Otherwise?.Run(render) ?? Flow.Next;
    }
}

internal sealed class Case(Location at, Expression value, IReadOnlyList<(IReadOnlyList<Expression> Values, Block Body)> whens, Block? otherwise) : Statement(at)
{
    public Expression Value { get; } = value;

    public IReadOnlyList<(IReadOnlyList<Expression> Values, Block Body)> Whens { get; } = whens;

    public Block? Otherwise { get; } = otherwise;

    public override Flow Run(Render render)
    {
        var value = Value.Evaluate(render);
        foreach (var (candidates, body) in Whens)
        {
            foreach (var candidate in candidates)
            {
                if (Operators.Apply(render, Operator.Equal, value, candidate.Evaluate(render), candidate.At) is true) return body.Run(render);
            }
        }

        return Otherwise?.Run(render) ?? Flow.Next;
    }
}

/// <summary>What the body writes goes into a variable: as text, in an HTML template as markup that is not escaped again.</summary>
internal sealed class Capture(Location at, Place place, Block body) : Statement(at)
{
    public Place Place { get; } = place;

    public Block Body { get; } = body;

    public override Flow Run(Render render)
    {
        var flow = Flow.Next;
        Place.Set(render, render.Captured(() => flow = Body.Run(render)));
        return flow;
    }
}

/// <summary>Names without <c>$</c> are looked up in an object first, and assigned to it.</summary>
internal sealed class With(Location at, Expression target, Block body, int localSlots) : Statement(at)
{
    public Expression Target { get; } = target;

    public Block Body { get; } = body;

    public override Flow Run(Render render)
    {
        var target = Target.Evaluate(render);
        if (target is not TemplateObject scope) throw new TemplateException(Target.At, $"`with` needs an object, `{Target}` is {Value.Describe(target)}");
        var locals = render.Locals;
        render.Locals = new object?[localSlots];
        render.Scopes.PushObject(scope);
        var flow = Body.Run(render);
        render.Scopes.PopObject();
        render.Locals = locals;
        return flow;
    }
}

internal sealed class Return(Location at, Expression? value) : Statement(at)
{
    public Expression? Value { get; } = value;

    public override Flow Run(Render render)
    {
        render.Returned = Value?.Evaluate(render);
        return Flow.Return;
    }
}

/// <summary><c>break</c> and <c>continue</c>.</summary>
internal sealed class Jump(Location at, Flow flow) : Statement(at)
{
    public override Flow Run(Render render) => render.InLoop ? flow : throw new TemplateException(At, $"`{(flow == Flow.Break ? "break" : "continue")}` stands outside a loop");
}

internal sealed class ReadOnly(Location at, Place place) : Statement(at)
{
    public Place Place { get; } = place;

    public override Flow Run(Render render)
    {
        if (Place is Variable variable) render.Scopes.MakeReadOnly(variable.Symbol);
        if (Place is Local local) render.ReadOnly.Add(render.Locals, local.Name);
        return Flow.Next;
    }
}

/// <summary><c>func name … end</c>, or inline <c>name(x) = …</c>: puts the function into a variable.</summary>
internal sealed class FunctionDeclaration(Location at, Place place, TemplateFunction function) : Statement(at)
{
    public Place Place { get; } = place;

    public TemplateFunction Function { get; } = function;

    public override Flow Run(Render render)
    {
        Place.Set(render, Function);
        return Flow.Next;
    }
}
