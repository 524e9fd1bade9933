using Digest.Templating.Evaluation;
using Digest.Templating.Parsing;

namespace Digest.Templating.Tree;

/// <param name="Name">Null for an argument that is given by its position.</param>
internal readonly record struct Argument(string? Name, Expression Value);

/// <summary>A call with arguments. What a pipe hands over is the first of them.</summary>
internal sealed class Call(Location at, Expression target, IReadOnlyList<Argument> arguments) : Expression(at)
{
    public Expression Target { get; } = target;

    public IReadOnlyList<Argument> Arguments { get; } = arguments;

    public override object? Evaluate(Render render)
    {
        var target = Target.EvaluateTarget(render);
        if (target is Function function) return render.Call(function, this);
        if (target is null) throw new TemplateException(Target.At, $"there is no function `{Target}`{Suggestions.ForFunction(render, Target)}");
        throw new TemplateException(Target.At, $"`{Target}` is no function but {Value.Describe(target)}");
    }

    /// <summary>Writes an include straight into the output. False where this is another function.</summary>
    public bool TryInclude(Render render)
    {
        if (Target is not Variable || Target.EvaluateTarget(render) is not Functions.Include) return false;
        var arguments = render.Collect(Arguments);
        render.Include(Functions.Include.Find(render, arguments, At), arguments, At);
        return true;
    }

    public override string ToString() => $"{Target}({string.Join(", ", Arguments.Select(a => a.Name is null ? $"{a.Value}" : $"{a.Name}: {a.Value}"))})";
}

/// <summary>A pipe into something that is not written as a call: it must turn out to be a function.</summary>
internal sealed class PipeInto(Location at, Expression from, Expression to) : Expression(at)
{
    public Expression From { get; } = from;

    public Expression To { get; } = to;

    public override object? Evaluate(Render render)
    {
        if (To.EvaluateTarget(render) is not Function function) throw new TemplateException(To.At, $"the pipe leads to `{To}`, which is no function");
        return render.Call(function, new Call(At, To, [new Argument(null, From)]));
    }

    public override string ToString() => $"{From} | {To}";
}
