using Digest.Templating.Evaluation;
using Digest.Templating.Parsing;

namespace Digest.Templating.Tree;

/// <summary>What a statement did to the flow around it.</summary>
internal enum Flow
{
    Next, Break, Continue,

    /// <summary>The value is in <see cref="Render.Returned"/>.</summary>
    Return,
}

internal abstract class Statement(Location at)
{
    public Location At { get; } = at;

    /// <summary>What stands before the <c>{{</c> of this statement on its line when that is white space; null for the indent around it.</summary>
    public string? Indent { get; set; }

    public abstract Flow Run(Render render);
}

internal abstract class Expression(Location at)
{
    public Location At { get; } = at;

    /// <summary>The value; a function found on the way is called without arguments.</summary>
    public abstract object? Evaluate(Render render);

    /// <summary>The value as the target of a call or of <c>@</c>: a function stays a function.</summary>
    public virtual object? EvaluateTarget(Render render) => Evaluate(render);

    /// <summary>As it is written, for messages.</summary>
    public abstract override string ToString();

    public TemplateException Fail(string message) => new(At, message);
}

/// <summary>A place that can be assigned to.</summary>
internal abstract class Place(Location at) : Expression(at)
{
    protected abstract object? Get(Render render);

    public abstract void Set(Render render, object? value);

    public override object? Evaluate(Render render)
    {
        var value = Get(render);
        return value is Function function ? render.Call(function, At) : value;
    }

    public override object? EvaluateTarget(Render render) => Get(render);
}
