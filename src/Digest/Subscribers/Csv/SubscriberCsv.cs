using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Digest.Topics;

namespace Digest.Subscribers.Csv;

/// <summary>
/// Writes subscribers as CSV (RFC 4180) with headers, in the form that <see cref="SubscriberCsvReader"/> reads.
/// </summary>
internal static class SubscriberCsv
{
    public static IReadOnlyList<string> Columns { get; } =
        ["email", "name", "status", "cadence", "send_time", "time_zone", "max_papers", "locale", "bibtex", "topics",
            "consent"];

    /// <returns>How many were written.</returns>
    public static async Task<long> WriteAsync(TextWriter writer, IAsyncEnumerable<Subscriber> subscribers)
    {
        await using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in Columns) csv.WriteField(column);
        await csv.NextRecordAsync();
        var count = 0L;
        await foreach (var subscriber in subscribers)
        {
            foreach (var field in Fields(subscriber)) csv.WriteField(CsvCell.Write(field));
            await csv.NextRecordAsync();
            count++;
        }

        return count;
    }

    private static string?[] Fields(Subscriber subscriber)
    {
        var text = SubscriberInput.Of(subscriber);
        return
        [
            text.Email,
            text.Name,
            text.Status,
            text.Cadence,
            text.SendTime,
            text.TimeZone,
            text.MaxPapers,
            text.Locale,
            text.Bibtex,
            string.Join('\n', subscriber.Topics.Select(TopicText.Format)),
            text.Consent,
        ];
    }
}
