using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Digest.Topics;

namespace Digest.Subscribers;

/// <summary>Subscribers as CSV (RFC 4180) with a head line; in any order of columns, separated by commas or by semicolons.</summary>
public static class SubscriberCsv
{
    private const int MaxFieldLength = 64 * 1024;
    private const string StrayQuotationMark = "Misplaced quotation mark. Quote the whole field and double the quotation marks inside.";

    public static IReadOnlyList<string> Columns { get; } =
        ["email", "name", "status", "cadence", "send_time", "time_zone", "max_papers", "locale", "bibtex", "topics"];

    /// <returns>How many were written.</returns>
    public static async Task<long> WriteAsync(TextWriter writer, IAsyncEnumerable<Subscriber> subscribers)
    {
        await using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in Columns) csv.WriteField(column);
        await csv.NextRecordAsync();
        var count = 0L;
        await foreach (var subscriber in subscribers)
        {
            foreach (var field in Fields(subscriber)) csv.WriteField(field);
            await csv.NextRecordAsync();
            count++;
        }

        return count;
    }

    /// <summary>Reads record by record. One that cannot be read has an error and no input; the next ones go on.</summary>
    public static async IAsyncEnumerable<CsvLine> ReadAsync(TextReader reader)
    {
        var head = (await reader.ReadLineAsync() ?? "").Trim('\uFEFF', ' ');
        // Spreadsheets of half the world write semicolons.
        var delimiter = ",;\t".MaxBy(mark => head.Count(c => c == mark)).ToString();
        var columns = head.Split(delimiter).Select(name => name.Trim(' ', '"').Replace(' ', '_').ToLowerInvariant()).ToList();
        if (HeadError(columns) is { } error)
        {
            yield return new CsvLine(1, null, error);
            yield break;
        }

        var isBad = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,
            HasHeaderRecord = false,
            TrimOptions = TrimOptions.Trim,
            MissingFieldFound = null,
            MaxFieldSize = MaxFieldLength,
            // Told while fields are taken out. Left to throw, CsvHelper does not go on with the next record.
            BadDataFound = _ => isBad = true,
        };
        using var csv = new CsvReader(reader, configuration);
        for (var goesOn = true; goesOn;)
        {
            isBad = false;
            (var line, goesOn) = await NextAsync(csv, columns);
            if (line is not null) yield return isBad ? line with { Input = null, Error = StrayQuotationMark } : line;
        }
    }

    private static async Task<(CsvLine? Line, bool GoesOn)> NextAsync(CsvReader csv, List<string> columns)
    {
        // The head is line 1.
        var number = csv.Parser.RawRow + 2;
        try
        {
            if (!await csv.ReadAsync()) return (null, false);
            // CsvHelper takes an open quotation mark as closed at the end of the file; the lines in between would become topics.
            return csv.Parser.RawRecord.Count(c => c == '"') % 2 == 0
                ? (new CsvLine(number, Input(csv, columns), null), true)
                : (new CsvLine(number, null, "Missing closing quotation mark. The lines after it were not read."), true);
        }
        catch (MaxFieldSizeException)
        {
            return (new CsvLine(number, null, $"A field has more than {MaxFieldLength} characters. Is a closing quotation mark missing? The lines after it were not read."), false);
        }
    }

    private static string? HeadError(List<string> names)
    {
        if (names is [""]) return "The file or its first line is empty.";
        if (!names.Contains("email")) return $"The first line must name the columns, including email. Valid columns: {string.Join(", ", Columns)}.";
        var unknown = names.Except(Columns).ToList();
        return unknown.Count == 0 ? null : $"Unknown columns: {string.Join(", ", unknown)}. Rename or remove them. Valid columns: {string.Join(", ", Columns)}.";
    }

    private static string?[] Fields(Subscriber subscriber)
    {
        var text = SubscriberInput.Of(subscriber);
        return
        [
            text.Email, text.Name, text.Status, text.Cadence, text.SendTime, text.TimeZone, text.MaxPapers, text.Locale, text.Bibtex,
            string.Join('\n', subscriber.Topics.Select(TopicText.Format)),
        ];
    }

    private static SubscriberInput Input(CsvReader csv, List<string> columns)
    {
        return new SubscriberInput
        {
            Email = Field("email") ?? "",
            Name = Field("name"),
            Status = Field("status"),
            Cadence = Field("cadence"),
            SendTime = Field("send_time"),
            TimeZone = Field("time_zone"),
            MaxPapers = Field("max_papers"),
            Locale = Field("locale"),
            Bibtex = Field("bibtex"),
            Topics = (Field("topics") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };

        string? Field(string name) => columns.IndexOf(name) is >= 0 and var index ? csv.GetField(index) : null;
    }
}

/// <param name="Number">Of the record's first line, from 1.</param>
/// <param name="Input">Null when there is an error.</param>
public sealed record CsvLine(int Number, SubscriberInput? Input, string? Error);
