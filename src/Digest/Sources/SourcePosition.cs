using System.Text.Json;
using System.Text.Json.Serialization;

namespace Digest.Sources;

/// <summary>A source's own mark of how far it has read, kept as JSON with the papers.</summary>
internal static class SourcePosition
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static T? Read<T>(string? position)
        where T : class
        => position is null ? null : JsonSerializer.Deserialize<T>(position, Options);

    /// <summary>The first day of which something is still to come, as a position may say; null when nothing
    /// is.</summary>
    public static DateOnly? MissingFrom(string? position)
    {
        if (position is null) return null;
        using var document = JsonDocument.Parse(position);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(
            nameof(MissingFrom), out var day)
            ? day.Deserialize<DateOnly?>()
            : null;
    }

    public static string Write<T>(T position) => JsonSerializer.Serialize(position, Options);
}
