using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Digest.Subscribers;

/// <summary>Subscribers as CSV (RFC 4180) with a head line; in any order of columns, separated by commas or by semicolons.</summary>
public static class SubscriberCsv
{
    private const int LongestField = 64 * 1024;

    public static IReadOnlyList<string> Columns { get; } = ["email", "name", "status", "cadence", "send_time", "time_zone", "max_papers", "locale", "topics"];

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

    /// <summary>Reads line by line. A line that cannot be read has an error and no input; the next ones go on.</summary>
    public static IAsyncEnumerable<CsvLine> ReadAsync(TextReader reader)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            TrimOptions = TrimOptions.Trim,
            PrepareHeaderForMatch = head => head.Header.Trim().Replace(' ', '_').ToLowerInvariant(),
            MissingFieldFound = null,
            MaxFieldSize = LongestField,
        };
        return ReadAsync(new CsvReader(reader, configuration));
    }

    private static async IAsyncEnumerable<CsvLine> ReadAsync(CsvReader csv)
    {
        using var _ = csv;
        if (!await csv.ReadAsync() || !csv.ReadHeader() || HeadError(csv.HeaderRecord!) is not null)
        {
            yield return new CsvLine(1, null, csv.HeaderRecord is { } head ? HeadError(head) : "The file is empty.");
            yield break;
        }

        var line = csv.Parser.RawRow + 1;
        while (true)
        {
            var (next, goesOn) = await NextAsync(csv, line);
            if (next is not null) yield return next;
            if (!goesOn) yield break;
            line = csv.Parser.RawRow + 1;
        }
    }

    private static async Task<(CsvLine? Line, bool GoesOn)> NextAsync(CsvReader csv, int line)
    {
        try
        {
            if (!await csv.ReadAsync()) return (null, false);
            // CsvHelper takes an open quotation mark as closed at the end of the file; the lines in between would become topics.
            return csv.Parser.RawRecord.Count(c => c == '"') % 2 == 0
                ? (new CsvLine(line, Input(csv), null), true)
                : (new CsvLine(line, null, $"A quotation mark is not closed; the lines up to {csv.Parser.RawRow} were not read."), true);
        }
        catch (BadDataException)
        {
            return (new CsvLine(line, null, "A quotation mark stands where none can. Put the whole field into quotation marks and double those inside."), true);
        }
        catch (MaxFieldSizeException)
        {
            return (new CsvLine(line, null, $"A field is longer than {LongestField} characters; is a closing quotation mark missing? The rest of the file was not read."), false);
        }
    }

    private static string? HeadError(string[] head)
    {
        var names = head.Select(name => name.Trim().Replace(' ', '_').ToLowerInvariant()).ToList();
        if (!names.Contains("email")) return $"The first line must name the columns, email among them. Known are: {string.Join(", ", Columns)}.";
        var unknown = names.Except(Columns).ToList();
        return unknown.Count == 0 ? null : $"The columns {string.Join(", ", unknown)} are not known. Known are: {string.Join(", ", Columns)}. Rename or remove them.";
    }

    private static string[] Fields(Subscriber s) =>
    [
        s.Email.ToString(), s.Name ?? "", s.Status.ToString().ToLowerInvariant(), CadenceText.Format(s.Cadence, s.WeeklyOn), s.SendTime.ToString("HH:mm", CultureInfo.InvariantCulture),
        s.TimeZone, s.MaxPapers.ToString(CultureInfo.InvariantCulture), s.Locale, string.Join('\n', s.Topics.Select(TopicText.Format)),
    ];

    private static SubscriberInput Input(CsvReader csv) => new()
    {
        Email = Field(csv, "email") ?? "",
        Name = Field(csv, "name"),
        Status = Field(csv, "status"),
        Cadence = Field(csv, "cadence"),
        SendTime = Field(csv, "send_time"),
        TimeZone = Field(csv, "time_zone"),
        MaxPapers = Field(csv, "max_papers"),
        Locale = Field(csv, "locale"),
        Topics = (Field(csv, "topics") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static string? Field(CsvReader csv, string name) => csv.TryGetField<string>(name, out var value) ? value : null;
}

/// <param name="Number">Of the record's first line, from 1.</param>
/// <param name="Input">Null when there is an error.</param>
public sealed record CsvLine(int Number, SubscriberInput? Input, string? Error);
