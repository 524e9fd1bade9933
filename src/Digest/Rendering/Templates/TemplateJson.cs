using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scriban.Runtime;

namespace Digest.Rendering.Templates;

/// <summary>
/// JSON as values for a template, and back: objects, arrays and texts as such, whole numbers as <c>int</c> where they
/// fit, other numbers as <c>long</c> or <c>double</c>. Markup is an object with the one member <c>$markup</c>.
/// </summary>
internal static class TemplateJson
{
    private const string MarkupName = "$markup";

    public static ScriptObject Model(IEnumerable<KeyValuePair<string, JsonElement>> members)
    {
        var model = new ScriptObject();
        foreach (var (name, value) in members) model.SetValue(name, Value(value), false);
        return model;
    }

    private static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Object(element),
        JsonValueKind.Array => new ScriptArray(element.EnumerateArray().Select(Value)),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt32(out var small) ? small
            : element.TryGetInt64(out var whole) ? whole
            : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The model as indented JSON.</summary>
    public static string Write(ScriptObject model)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(
            json, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(writer, model);
        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case ScriptObject model:
                writer.WriteStartObject();
                foreach (var (name, member) in model)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case Markup markup:
                writer.WriteStartObject();
                writer.WriteString(MarkupName, markup.Utf8.Span);
                writer.WriteEndObject();
                break;
            case Link link:
                writer.WriteStringValue(link.Url);
                break;
            case IEnumerable<object?> items:
                writer.WriteStartArray();
                foreach (var item in items) Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                JsonSerializer.Serialize(writer, value);
                break;
        }
    }

    private static object Object(JsonElement element)
    {
        var made = Model(element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value)));
        return made is { Count: 1 } && element.TryGetProperty(MarkupName, out var markup)
            && markup.ValueKind == JsonValueKind.String
            ? new Markup(Encoding.UTF8.GetBytes(markup.GetString()!))
            : made;
    }
}
