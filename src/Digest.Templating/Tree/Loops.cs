using Digest.Templating.Evaluation;
using Digest.Templating.Parsing;

namespace Digest.Templating.Tree;

/// <param name="Offset">Items left out at the start.</param>
/// <param name="Reversed">Applied after the offset, before the limit.</param>
/// <param name="Limit">Items at most; zero or less is no limit.</param>
internal readonly record struct LoopOptions(Expression? Offset, bool Reversed, Expression? Limit);

/// <summary><c>for x in list … else … end</c>. The body's items come from an array, or from an object as key and value; null runs neither body nor else.</summary>
/// <param name="localSlot">Where the items of a loop over <c>$name</c> are read from, or -1.</param>
internal sealed class For(Location at, Place variable, int localSlot, Expression source, LoopOptions options, Block body, Block? otherwise) : Statement(at)
{
    public Place Variable { get; } = variable;

    public Expression Source { get; } = source;

    public LoopOptions Options { get; } = options;

    public Block Body { get; } = body;

    public Block? Otherwise { get; } = otherwise;

    public override Flow Run(Render render)
    {
        var source = Source.Evaluate(render);
        if (source is null) return Flow.Next;
        var items = Items(render, Members.AsList(source) ?? throw new TemplateException(Source.At, $"`for` needs a list, `{Source}` is {Value.Describe(source)}"));
        if (items.Count == 0) return Otherwise?.Run(render) ?? Flow.Next;

        var loop = render.EnterLoop(items, (Variable as Variable)?.Symbol ?? -1, isWhile: false);
        var outerItem = localSlot < 0 ? null : render.Locals[localSlot];
        var flow = Flow.Next;
        // An array is read much faster as such than through the interface.
        var array = items as object?[];
        for (var count = items.Count; loop.Index < count; loop.Index++)
        {
            render.CountTurn(At);
            loop.Previous = loop.Item;
            loop.Item = array is null ? items[loop.Index] : array[loop.Index];
            if (localSlot >= 0) render.Locals[localSlot] = loop.Item;
            else if (Variable is not Tree.Variable) Variable.Set(render, loop.Item);
            flow = Body.Run(render);
            if (flow is Flow.Break or Flow.Return) break;
        }

        if (localSlot >= 0) render.Locals[localSlot] = outerItem;
        render.ExitLoop();
        return flow == Flow.Return ? flow : Flow.Next;
    }

    private IReadOnlyList<object?> Items(Render render, IReadOnlyList<object?> items)
    {
        var offset = Options.Offset is { } o ? (int)Math.Clamp(Value.ToInteger(o.Evaluate(render), o.At), 0, int.MaxValue) : 0;
        var limit = Options.Limit is { } l ? Value.ToInteger(l.Evaluate(render), l.At) : 0;
        if (offset == 0 && limit <= 0 && !Options.Reversed) return items;
        var chosen = items.Skip(offset);
        if (Options.Reversed) chosen = chosen.Reverse();
        return [.. limit > 0 ? chosen.Take((int)Math.Min(limit, int.MaxValue)) : chosen];
    }
}

internal sealed class While(Location at, Expression condition, Block body) : Statement(at)
{
    public Expression Condition { get; } = condition;

    public Block Body { get; } = body;

    public override Flow Run(Render render)
    {
        var loop = render.EnterLoop([], -1, isWhile: true);
        var flow = Flow.Next;
        for (; ; loop.Index++)
        {
            render.CountTurn(At);
            if (!Value.IsTrue(Condition.Evaluate(render))) break;
            flow = Body.Run(render);
            if (flow is Flow.Break or Flow.Return) break;
        }

        render.ExitLoop();
        return flow == Flow.Return ? flow : Flow.Next;
    }
}
