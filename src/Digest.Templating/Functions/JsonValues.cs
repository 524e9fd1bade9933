using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary><c>object.to_json</c> and <c>object.from_json</c>.</summary>
internal static class JsonValues
{
    private const int Deepest = 20;

    public static object? Read(in Arguments a)
    {
        if (a.Text(0) is not { } json) return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return TemplateJson.Value(document.RootElement);
        }
        catch (JsonException e)
        {
            throw a.Fail(0, $"this is not JSON: {e.Message}");
        }
    }

    public static object? Write(in Arguments a)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) Write(writer, a, a[0], 0);
        return a.Limited(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static void Write(Utf8JsonWriter writer, in Arguments a, object? value, int depth)
    {
        if (depth > Deepest) throw a.Fail(0, $"the value is nested more than {Deepest} levels deep, or contains itself");
        if (value is Function) throw a.Fail(0, "a function cannot be written as JSON");
        if (value is TemplateObject model)
        {
            writer.WriteStartObject();
            foreach (var (name, member) in model)
            {
                writer.WritePropertyName(name);
                Write(writer, a, member, depth + 1);
            }

            writer.WriteEndObject();
        }
        else if (value is IReadOnlyList<object?> items)
        {
            writer.WriteStartArray();
            foreach (var item in items) Write(writer, a, item, depth + 1);
            writer.WriteEndArray();
        }
        else
        {
            if (value is double or float && !double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture))) throw a.Fail(0, $"JSON has no number {Value.Text(value)}");
            WriteSimple(writer, value);
        }
    }

    private static void WriteSimple(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool boolean:
                writer.WriteBooleanValue(boolean);
                break;
            case BigInteger number:
                writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case long or double or float or decimal:
                writer.WriteRawValue(JsonSerializer.Serialize(value, value.GetType()));
                break;
            case DateTimeOffset date:
                writer.WriteStringValue(date);
                break;
            default:
                writer.WriteStringValue(Value.Text(value));
                break;
        }
    }
}
