using System.Globalization;
using Digest.Templating.Parsing;
using Digest.Templating.Tree;

namespace Digest.Templating.Evaluation;

/// <summary>The arguments of one call, in the order of the parameters, and their conversion to what a built-in function needs.</summary>
internal readonly ref struct Arguments(Render render, Function function, ReadOnlySpan<object?> values, TemplateArray? all, Call? call, Location at)
{
    private readonly ReadOnlySpan<object?> _values = values;

    public Render Render { get; } = render;

    public Location At { get; } = at;

    public Call? Call { get; } = call;

    public int Count => all?.Count ?? _values.Length;

    public object? this[int index] => all is null ? _values[index] : index < all.Count ? all[index] : null;

    public TemplateArray ToArray() => all ?? new TemplateArray(_values.ToArray());

    /// <summary>Where an argument stands, for messages about it.</summary>
    public Location Where(int index) => Call is not null && index < Call.Arguments.Count ? Call.Arguments[index].Value.At : At;

    public TemplateException Fail(int index, string message) => new(Where(index), message);

    public string? Text(int index) => this[index] as string ?? Render.Text(this[index], Where(index));

    public string TextOrEmpty(int index) => Text(index) ?? "";

    public string RequiredText(int index) => Text(index) ?? throw Fail(index, $"`{function.Name}` needs a text, got null");

    public int Int(int index)
    {
        var value = Value.ToInteger(this[index], Where(index));
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Fail(index, $"`{value}` is beyond 32 bits");
    }

    public int? OptionalInt(int index) => this[index] is null ? null : Int(index);

    public double Number(int index) => Value.ToDouble(this[index], Where(index));

    public bool Bool(int index) => Value.IsTrue(this[index]);

    /// <summary>Null for null; an error for what is no list.</summary>
    public IReadOnlyList<object?>? List(int index)
    {
        if (this[index] is not { } value) return null;
        var list = Members.AsList(value) ?? throw Fail(index, $"`{function.Name}` needs a list, got {Value.Describe(value)}");
        Render.CountSteps(list.Count, At);
        return list;
    }

    public Function? Function(int index) =>
        this[index] is null ? null : this[index] as Function ?? throw Fail(
            index, $"`{function.Name}` needs a function here, got {Value.Describe(this[index])}; an `@` before its name passes it on");

    public DateTimeOffset? Date(int index) => this[index] switch
    {
        null => null,
        DateTimeOffset date => date,
        var other => throw Fail(index, $"`{function.Name}` needs a date, got {Value.Describe(other)}"),
    };

    public CultureInfo Culture(int index)
    {
        if (Text(index) is not { } name) return CultureInfo.InvariantCulture;
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            throw Fail(index, $"there is no culture `{name}`; examples are `en-GB` and `fr-FR`");
        }
    }

    /// <summary>The text, after a check that it is not longer than a render allows.</summary>
    public string Limited(string text)
    {
        Render.CheckLength(text.Length, At);
        return text;
    }
}
