using Digest.Templating.Functions;
using Digest.Templating.Parsing;

namespace Digest.Templating.Evaluation;

/// <summary>What can be reached from a value with <c>.name</c> and <c>[index]</c>. There is no reflection: what is not listed here does not exist for a template.</summary>
internal static class Members
{
    /// <summary>A list to loop over: an array, a text's characters, or an object's members as objects with key and value.</summary>
    public static IReadOnlyList<object?>? AsList(object value) => value switch
    {
        IReadOnlyList<object?> items => items,
        string text => [.. text.Select(c => (object?)c.ToString())],
        TemplateObject model => [.. model.Select(m => new TemplateObject { ["key"] = m.Key, ["value"] = m.Value })],
        BuiltinObject builtin => [.. builtin.FunctionNames.Select(n => new TemplateObject { ["key"] = n })],
        _ => null,
    };

    public static IReadOnlyList<object?>? AsItems(object? value) => value as IReadOnlyList<object?>;

    public static object? Get(Render render, object target, string name) => target switch
    {
        TemplateObject model => model[name],
        BuiltinObject builtin => builtin.Get(render, name),
        LoopState loop => loop.Get(name),
        TemplateArray array when name != "size" => array.Named?[name],
        IReadOnlyList<object?> items => name == "size" ? Value.Box(items.Count) : null,
        string text => name == "size" ? Value.Box(text.Length) : null,
        RenderedText or Link => name == "size" ? Value.Box(target.ToString()!.Length) : null,
        DateTimeOffset date => DateMembers.Get(date, name),
        TimeSpan span => DateMembers.Get(span, name),
        _ => null,
    };

    public static void Set(Render render, object target, string name, object? value, Location at)
    {
        switch (target)
        {
            case TemplateObject model:
                render.ReadOnly.Check(model, name, at);
                model[name] = value;
                break;
            case TemplateArray array when name != "size":
                (array.Named ??= [])[name] = value;
                break;
            case BuiltinObject builtin when builtin.TrySet(render, name, value):
                break;
            default:
                throw new TemplateException(at, $"`{name}` of {Value.Describe(target)} cannot be set");
        }
    }

    public static object? GetItem(Render render, object target, object index, Location at)
    {
        if (target is TemplateObject or BuiltinObject or LoopState || (target is TemplateArray && index is string)) return Get(render, target, render.Text(index, at)!);
        if (AsItems(target) is { } items) return items.ElementAtOrDefault(Position(index, items.Count, at));
        if (Value.IsText(target))
        {
            var text = target.ToString()!;
            var position = Position(index, text.Length, at);
            return position < text.Length && position >= 0 ? text[position].ToString() : throw new TemplateException(at, $"the text has {text.Length} characters");
        }

        if (target is DateTimeOffset or TimeSpan) return Get(render, target, render.Text(index, at)!);
        throw new TemplateException(at, $"{Value.Describe(target)} has no items");
    }

    /// <summary>Negative positions count from the end.</summary>
    private static int Position(object index, int count, Location at)
    {
        var position = Value.ToInteger(index, at);
        return (int)Math.Clamp(position < 0 ? position + count : position, -1, int.MaxValue);
    }

    public static void SetItem(Render render, object target, object index, object? value, Location at)
    {
        if (target is not TemplateArray array || index is string)
        {
            Set(render, target, render.Text(index, at)!, value, at);
            return;
        }

        var position = Position(index, array.Count, at);
        if (position < 0) return;
        if (position >= array.Count)
        {
            render.CountSteps(position - array.Count, at);
            array.AddRange(Enumerable.Repeat<object?>(null, position - array.Count + 1));
        }

        array[position] = value;
    }

    /// <summary>Null for null, else whether an array, object or text has nothing in it.</summary>
    public static object? IsEmpty(object? value) => value switch
    {
        null => null,
        IReadOnlyList<object?> items => Value.Box(items.Count == 0),
        TemplateObject model => Value.Box(model.Count == 0),
        _ when Value.IsText(value) => Value.Box(value.ToString()!.Length == 0),
        _ => Value.Box(value == Value.Empty),
    };
}
