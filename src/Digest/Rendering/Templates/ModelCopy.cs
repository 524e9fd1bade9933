using Scriban.Runtime;

namespace Digest.Rendering.Templates;

/// <summary>
/// Copies a model for a template that assigns to members or items, so that it never changes what it was given.
/// </summary>
internal static class ModelCopy
{
    public static ScriptObject Of(ScriptObject model) =>
        (ScriptObject)Copy(model, new(ReferenceEqualityComparer.Instance))!;

    /// <param name="copies">What was copied already: an object in two places stays one object.</param>
    private static object? Copy(object? value, Dictionary<object, object> copies)
    {
        if (value is not (ScriptObject or IEnumerable<object?>)) return value;
        if (copies.TryGetValue(value, out var known)) return known;
        if (value is ScriptObject model)
        {
            var copy = new ScriptObject(model.Count);
            copies[value] = copy;
            foreach (var (name, member) in model) copy.SetValue(name, Copy(member, copies), false);
            return copy;
        }

        var items = new ScriptArray();
        copies[value] = items;
        foreach (var item in (IEnumerable<object?>)value) items.Add(Copy(item, copies));
        return items;
    }
}
