using System.Globalization;
using System.Text.Json;

namespace Digest.Sources.Reading;

/// <summary>Reads fields that a source may have left out, or given with another type than it should.</summary>
internal static class JsonFields
{
    /// <summary>Also where another name in the object is broken: JSON can escape half a surrogate pair, which no .NET string conversion takes.</summary>
    public static bool Find(this JsonElement item, string name, out JsonElement value)
    {
        value = default;
        try
        {
            return item.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public static string? Text(this JsonElement item, string name) =>
        item.Find(name, out var value) && value.ValueKind == JsonValueKind.String ? SafeString(value) : null;

    /// <summary>A whole number not below zero; null when there is none.</summary>
    public static int? Count(this JsonElement item, string name) =>
        item.Find(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= 0
            ? (int)Math.Min(number, int.MaxValue)
            : null;

    public static DateTimeOffset? Instant(this JsonElement item, string name) => Instant(item.Text(name));

    /// <summary>A date or an instant of ISO 8601; without a zone UTC.</summary>
    public static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) && instant.Year is > 1900 and < 2200
            ? instant
            : null;

    public static bool IsTrue(this JsonElement item, string name) => item.Find(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static IEnumerable<JsonElement> List(this JsonElement item, string name) =>
        item.Find(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    public static IEnumerable<string?> Texts(this JsonElement item, string name) =>
        item.List(name).Select(value => value.ValueKind == JsonValueKind.String ? SafeString(value) : null);

    private static string? SafeString(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
