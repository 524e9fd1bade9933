using Digest.Templating;
using Scriban.Runtime;

namespace Digest.ScribanAdapter;

/// <summary>Text that is written as it is: markup of the model, and what an include gave.</summary>
internal sealed record RawText(string Text, bool Indents)
{
    public override string ToString() => Text;
}

/// <summary>The model in Scriban's types.</summary>
internal static class ScribanValues
{
    public static ScriptObject Object(TemplateObject model)
    {
        var made = new ScriptObject(model.Count);
        foreach (var (name, value) in model) made.SetValue(name, Value(value), false);
        return made;
    }

    private static object? Value(object? value) => value switch
    {
        long number and >= int.MinValue and <= int.MaxValue => (int)number,
        DateTimeOffset date => date.DateTime,
        Link link => link.Url,
        Markup markup => new RawText(System.Text.Encoding.UTF8.GetString(markup.Utf8.Span), Indents: false),
        TemplateObject model => Object(model),
        IReadOnlyList<object?> items => new ScriptArray(items.Select(Value)),
        _ => value,
    };
}
