using System.Text;
using Digest.Templating.Evaluation;
using Digest.Templating.Parsing;

namespace Digest.Templating.Tree;

internal sealed class Literal(Location at, object? value) : Expression(at)
{
    public object? Value { get; } = value;

    public override object? Evaluate(Render render) => Value;

    public override string ToString() => Value is string text ? $"\"{text}\"" : Evaluation.Value.Text(Value) ?? "null";
}

internal sealed class InterpolatedString(Location at, IReadOnlyList<Expression> parts) : Expression(at)
{
    public IReadOnlyList<Expression> Parts { get; } = parts;

    public override object? Evaluate(Render render)
    {
        var text = new StringBuilder();
        foreach (var part in Parts)
        {
            // As in Scriban, only here are true and false written with a capital.
            var value = part.Evaluate(render);
            text.Append(value is bool boolean ? boolean.ToString() : render.Text(value, part.At));
            render.CheckLength(text.Length, At);
        }

        return text.ToString();
    }

    public override string ToString() => "$\"…\"";
}

internal sealed class ArrayLiteral(Location at, IReadOnlyList<Expression> items) : Expression(at)
{
    public IReadOnlyList<Expression> Items { get; } = items;

    public override object? Evaluate(Render render)
    {
        var array = new TemplateArray(Items.Count);
        foreach (var item in Items) array.Add(item.Evaluate(render));
        return array;
    }

    public override string ToString() => "[…]";
}

internal sealed class ObjectLiteral(Location at, IReadOnlyList<(string Name, Expression Value)> members) : Expression(at)
{
    public IReadOnlyList<(string Name, Expression Value)> Members { get; } = members;

    public override object? Evaluate(Render render)
    {
        var made = new TemplateObject();
        foreach (var (name, value) in Members) made[name] = value.Evaluate(render);
        return made;
    }

    public override string ToString() => "{…}";
}

/// <summary><c>do … end</c>: a function without a name.</summary>
internal sealed class FunctionLiteral(Location at, TemplateFunction function) : Expression(at)
{
    public TemplateFunction Function { get; } = function;

    public override object? Evaluate(Render render) => Function;

    public override string ToString() => "do … end";
}
