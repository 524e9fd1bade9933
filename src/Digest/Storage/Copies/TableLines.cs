using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Digest.Storage.Copies;

/// <summary>
/// Writes the rows of a table of a <see cref="DatabaseFile"/> as JSON lines that need no knowledge of the database:
/// instants and days as ISO 8601 in UTC, lists as arrays.
/// </summary>
internal static class TableLines
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Columns of JSON; empty for none.</summary>
    private static readonly HashSet<string> Lists =
        ["authors", "categories", "keywords", "papers", "further", "changes"];

    /// <param name="columns">Each column and the name that it gets.</param>
    /// <returns>How many rows there were.</returns>
    public static async Task<long> WriteAsync(
        SqlSession file, string table, IReadOnlyList<(string Column, string Name)> columns, Stream output)
    {
        await using var command = file.Connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", columns.Select(column => column.Column))} FROM {table}";
        await using var reader = await command.ExecuteReaderAsync(file.CancellationToken);
        await using var json = new Utf8JsonWriter(output, Format);
        var count = 0L;
        for (; await reader.ReadAsync(file.CancellationToken); count++)
        {
            json.WriteStartObject();
            foreach (var (i, (column, name)) in columns.Index())
            {
                json.WritePropertyName(name);
                WriteValue(json, column, reader.GetValue(i));
            }

            json.WriteEndObject();
            await json.FlushAsync(file.CancellationToken);
            output.WriteByte((byte)'\n');
            json.Reset();
        }

        return count;
    }

    private static void WriteValue(Utf8JsonWriter json, string column, object value)
    {
        switch (value)
        {
            case long instant when IsInstant(column):
                json.WriteStringValue(Instants.FromRow(instant).UtcDateTime);
                break;
            case long day when column == "day":
                json.WriteStringValue(
                    DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(day)).ToString("O", CultureInfo.InvariantCulture));
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case string list when Lists.Contains(column):
                json.WriteRawValue(list.Length == 0 ? "[]" : list);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static bool IsInstant(string column) =>
        column is "at" or "since" or "until" || column.EndsWith("_at", StringComparison.Ordinal);
}
