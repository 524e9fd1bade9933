using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>The built-in object <c>object</c>. Its <c>eval</c> and <c>eval_template</c> are left out: text never becomes code.</summary>
internal static class ObjectFunctions
{
    public static readonly FunctionTable All = new("object")
    {
        { "default", "value, default", (in a) => a[0] is null or "" ? a[1] : a[0] },
        { "format", "value, format, culture?", Format },
        { "from_json", "json", JsonValues.Read },
        { "has_key", "value, key", (in a) => Value.Box(a[0] is TemplateObject model && a.Text(1) is { } key && model.TryGetValue(key, out _)) },
        { "has_value", "value, key", (in a) => Value.Box(a[0] is TemplateObject model && a.Text(1) is { } key && model[key] is not null) },
        { "keys", "value", Keys },
        { "kind", "value", (in a) => Value.Kind(a[0]) },
        { "size", "value", Size },
        { "to_json", "value", JsonValues.Write },
        { "typeof", "value", (in a) => TypeOf(a[0]) },
        { "values", "value", (in a) => new TemplateArray((a[0] as TemplateObject)?.Select(m => m.Value) ?? []) },
    };

    private static string Format(in Arguments a)
    {
        if (a[0] is null) return "";
        if (!Value.IsNumber(a[0]) && a[0] is not (DateTimeOffset or TimeSpan)) throw a.Fail(0, $"{Value.Describe(a[0])} has no format");
        return MathFunctions.Formatted(a);
    }

    private static TemplateArray Keys(in Arguments a) => a[0] switch
    {
        TemplateObject model => new TemplateArray(model.Select(m => m.Key)),
        BuiltinObject builtin => new TemplateArray(builtin.FunctionNames.Order(StringComparer.Ordinal)),
        _ => [],
    };

    private static object Size(in Arguments a) => Value.Box(a[0] switch
    {
        TemplateObject model => model.Count,
        IReadOnlyList<object?> items => items.Count,
        var value when Value.IsText(value) => value!.ToString()!.Length,
        _ => 0,
    });

    private static string? TypeOf(object? value) => value switch
    {
        null => null,
        _ when Value.IsText(value) => "string",
        bool => "boolean",
        _ when Value.IsNumber(value) => "number",
        TemplateArray { IsRange: true } => "iterator",
        IReadOnlyList<object?> => "array",
        _ => "object",
    };
}
