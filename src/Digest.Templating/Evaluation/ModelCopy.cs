namespace Digest.Templating.Evaluation;

/// <summary>Copies a model for a template that assigns to members or items, so that it never changes what it was given.</summary>
internal static class ModelCopy
{
    public static TemplateObject Of(TemplateObject model) => (TemplateObject)Copy(model, new Dictionary<object, object>(ReferenceEqualityComparer.Instance))!;

    /// <param name="copies">What was copied already: an object that stands in two places stays one object.</param>
    private static object? Copy(object? value, Dictionary<object, object> copies)
    {
        switch (value)
        {
            case TemplateObject model:
                if (copies.TryGetValue(model, out var known)) return known;
                var copy = new TemplateObject();
                copies[model] = copy;
                foreach (var (name, member) in model) copy[name] = Copy(member, copies);
                return copy;
            case IReadOnlyList<object?> items:
                if (copies.TryGetValue(items, out var array)) return array;
                var made = new TemplateArray(items.Count);
                copies[items] = made;
                foreach (var item in items) made.Add(Copy(item, copies));
                return made;
            default:
                return value;
        }
    }
}
