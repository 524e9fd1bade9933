using Digest.Templating.Evaluation;
using Digest.Templating.Parsing;

namespace Digest.Templating.Tree;

/// <summary>A name without <c>$</c>: looked up in function, loop and object scopes, then in the model, then among the built-ins.</summary>
internal sealed class Variable(Location at, string name, int symbol) : Place(at)
{
    public string Name { get; } = name;

    public int Symbol { get; } = symbol;

    protected override object? Get(Render render) => render.Scopes.Get(Symbol);

    public override void Set(Render render, object? value) => render.Scopes.Set(Symbol, value, At);

    public override string ToString() => Name;
}

/// <summary><c>$name</c>, known only in one page or function body; <c>$</c> is slot 0, the arguments.</summary>
internal sealed class Local(Location at, string name, int slot, int readSlot) : Place(at)
{
    public string Name { get; } = name;

    public int Slot { get; } = slot;

    /// <summary>Within a loop over <c>$name</c> reads see the loop's value, writes go to the variable itself.</summary>
    protected override object? Get(Render render) => render.Locals[readSlot];

    public override void Set(Render render, object? value)
    {
        if (Slot == 0) throw Fail("the arguments `$` cannot be assigned to");
        render.ReadOnly.Check(render.Locals, Name, At);
        render.Locals[Slot] = value;
    }

    public override string ToString() => Name;
}

/// <summary>The object that names without <c>$</c> are assigned to.</summary>
internal sealed class This(Location at) : Place(at)
{
    protected override object? Get(Render render) => render.Scopes.This;

    public override void Set(Render render, object? value) => throw Fail("`this` cannot be assigned to");

    public override string ToString() => "this";
}

internal sealed class Member(Location at, Expression target, string name, bool optional) : Place(at)
{
    public Expression Target { get; } = target;

    public string Name { get; } = string.Intern(name);

    /// <summary>Written with <c>?.</c>, or right of one: a null target gives null.</summary>
    public bool Optional { get; } = optional;

    /// <summary>Where the member was in the last object: objects of one shape have it at the same place. Any value is right, some are fast.</summary>
    private int _place;

    protected override object? Get(Render render)
    {
        var target = Target.Evaluate(render);
        if (target is TemplateObject model) return model.Find(Name, ref _place);
        if (target is null) return Optional ? null : throw Fail($"`{Target}` is null, it has no `{Name}`; with `?.` the result would be null");
        return Members.Get(render, target, Name);
    }

    public override void Set(Render render, object? value) =>
        Members.Set(render, Target.Evaluate(render) ?? throw Fail($"`{Target}` is null, `{Name}` cannot be set"), Name, value, At);

    public override string ToString() => $"{Target}{(Optional ? "?." : ".")}{Name}";
}

/// <summary><c>value.empty?</c>: null for null, else whether there is nothing in it.</summary>
internal sealed class IsEmpty(Location at, Expression target) : Place(at)
{
    public Expression Target { get; } = target;

    protected override object? Get(Render render) => Members.IsEmpty(Target.Evaluate(render));

    public override void Set(Render render, object? value) => throw Fail("`.empty?` cannot be assigned to");

    public override string ToString() => $"{Target}.empty?";
}

internal sealed class Indexer(Location at, Expression target, Expression index) : Place(at)
{
    public Expression Target { get; } = target;

    public Expression Index { get; } = index;

    protected override object? Get(Render render)
    {
        var target = Target.Evaluate(render);
        if (target is not null) return Members.GetItem(render, target, KnownIndex(render), Index.At);
        return HasOptional(Target) ? null : throw new TemplateException(Target.At, $"`{Target}` is null, it has no items");
    }

    public override void Set(Render render, object? value)
    {
        var target = Target.Evaluate(render) ?? throw new TemplateException(Target.At, $"`{Target}` is null, it has no items");
        Members.SetItem(render, target, KnownIndex(render), value, Index.At);
    }

    private object KnownIndex(Render render) => Index.Evaluate(render) ?? throw new TemplateException(Index.At, $"the index of `{Target}` is null");

    private static bool HasOptional(Expression target) => target switch
    {
        Member member => member.Optional || HasOptional(member.Target),
        Indexer indexer => HasOptional(indexer.Target),
        Parenthesis nested => HasOptional(nested.Inner),
        _ => false,
    };

    public override string ToString() => $"{Target}[{Index}]";
}

internal sealed class Parenthesis(Location at, Expression inner) : Place(at)
{
    public Expression Inner { get; } = inner;

    protected override object? Get(Render render) => Inner.Evaluate(render);

    public override void Set(Render render, object? value)
    {
        if (Inner is not Place place) throw Fail("only a variable, a member or an item can be assigned to");
        place.Set(render, value);
    }

    public override string ToString() => $"({Inner})";
}
