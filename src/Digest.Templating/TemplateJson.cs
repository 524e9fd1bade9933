using System.Text.Json;
using Digest.Templating.Evaluation;

namespace Digest.Templating;

/// <summary>JSON as values for a template: objects, arrays and texts as such, whole numbers as <c>long</c>, other numbers as <c>double</c>.</summary>
public static class TemplateJson
{
    public static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Object(element),
        JsonValueKind.Array => new TemplateArray(element.EnumerateArray().Select(Value)),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? whole : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static TemplateObject Object(JsonElement element)
    {
        var made = new TemplateObject();
        foreach (var member in element.EnumerateObject()) made[member.Name] = Value(member.Value);
        return made;
    }
}
