using System.Globalization;
using System.Text.Json;

namespace Digest.Sources.Reading;

/// <summary>Reads fields that a source may have left out, or given with another type than it should.</summary>
internal static class JsonFields
{
    /// <summary>
    /// Also where another name in the object is broken: JSON can escape half a surrogate pair, which no .NET string
    /// conversion takes.
    /// </summary>
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

    public static string? Text(this JsonElement item, string name) => item.Find(name, out var value) ? value.AsText()
        : null;

    /// <summary>The string; null for anything else.</summary>
    public static string? AsText(this JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static int? Count(this JsonElement item, string name) => item.Find(name, out var value) ? value.AsCount()
        : null;

    /// <summary>A whole number not below zero, also one that is written as text; null when there is none.</summary>
    public static int? AsCount(this JsonElement value) =>
        (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number))
        || double.TryParse(value.AsText(),
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out number)
            ? number >= 0 ? (int)Math.Min(number, int.MaxValue) : null
            : null;

    public static DateTimeOffset? Instant(this JsonElement item, string name) => item.Find(name, out var value)
        ? value.AsInstant() : null;

    /// <summary>A date or an instant as text, or seconds or milliseconds since 1970, in UTC; without a zone it is
    /// UTC.</summary>
    public static DateTimeOffset? AsInstant(this JsonElement value) =>
        WrittenDate.Read(value.ValueKind == JsonValueKind.Number ? value.GetRawText()
            : value.AsText())?.ToUniversalTime();

    public static bool IsTrue(this JsonElement item, string name) => item.Find(name, out var value)
        && value.ValueKind == JsonValueKind.True;

    public static IEnumerable<JsonElement> List(this JsonElement item, string name) =>
        item.Find(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    public static IEnumerable<string?> Texts(this JsonElement item, string name) => item.List(name).Select(AsText);
}
