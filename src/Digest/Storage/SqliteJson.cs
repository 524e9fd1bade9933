using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Digest.Storage;

/// <summary>Writes lists and rows as the JSON text that <c>json_each</c> reads.</summary>
internal static class SqliteJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>[value, …]</c>.</summary>
    public static string List(IEnumerable values) => Write(json =>
    {
        foreach (var value in values) WriteValue(json, value);
    });

    /// <summary><c>[[value, …], …]</c>.</summary>
    public static string Rows(IReadOnlyList<object?[]> rows) => Write(json =>
    {
        foreach (var row in rows)
        {
            json.WriteStartArray();
            foreach (var value in row) WriteValue(json, value);
            json.WriteEndArray();
        }
    });

    private static string Write(Action<Utf8JsonWriter> writeValues)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartArray();
            writeValues(json);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        if (value is null) json.WriteNullValue();
        else if (value is long number) json.WriteNumberValue(number);
        else if (value is string text) json.WriteStringValue(text);
        else throw new ArgumentException($"A list holds long or string, not {value.GetType()}.", nameof(value));
    }
}
