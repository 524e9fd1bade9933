using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Digest.Subscribers.Moving;
using Digest.Subscribers.Reading;

namespace Digest.Subscribers.Csv;

/// <summary>
/// Reads subscribers from CSV as programs write it: commas, semicolons, tabs or bars; Excel's line "sep=;", blank lines
/// before the headers,
/// empty columns behind them. Record by record, without holding the file.
/// </summary>
internal sealed class SubscriberCsvReader
{
    private const int MaxFieldLength = 64 * 1024;
    private const string StrayQuotationMark =
        "Misplaced quotation mark. Quote the whole field and double the quotation marks inside.";
    private const string Delimiters = ",;\t|";

    /// <summary>Lines with a title that may be before the headers.</summary>
    private const int MaxTitleLines = 4;

    private readonly RecordReader _reader;
    private readonly string _delimiter;
    private readonly int _linesBefore;
    private readonly CsvColumns _columns;
    private readonly string[]? _first;
    private string? _addresses;
    private string _file = "";

    private SubscriberCsvReader(
        RecordReader reader, string delimiter, int linesBefore, CsvColumns columns, string[]? first) =>
        (_reader, _delimiter, _linesBefore, _columns, _first) = (reader, delimiter, linesBefore, columns, first);

    /// <summary>Why nothing can be read; null when the records can.</summary>
    public string? Error { get; private init; }

    /// <summary>Whether lines after a damaged one were not read.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Each column and the field that it is read as; null for one that is not read.</summary>
    public IEnumerable<(string Header, string? Field)> Mapping => _columns.Mapping;

    /// <summary>The name of the program whose export it is; null for any other list.</summary>
    public string? Program => _columns.Program?.Name;

    public int HeaderLine => _linesBefore;

    /// <summary>A notice about the columns for a person; null when all are read by their headers.</summary>
    public string? Warning =>
        _addresses is not null
            ? "There are no headers. Each address is read as a subscriber."
        : _first is not null
            ? "There are no headers. The column with the address is read as email, one beside it as the name."
        : _columns.Unknown is { Count: > 0 } unknown && Error is null
            ? $"Columns that are not read: {string.Join(", ", unknown)}. "
                + $"Known are: {string.Join(", ", SubscriberCsv.Columns)}."
            : null;

    /// <summary>What the export of another program does not say; null when it says all.</summary>
    public string? Caution => _columns.Caution;

    /// <summary>Reads the headers.</summary>
    /// <param name="file">The file's name; that of an export can say who is in it.</param>
    public static async Task<SubscriberCsvReader> OpenAsync(TextReader text, string file = "")
    {
        var opened = await OpenAsync(new RecordReader(text));
        opened._file = file;
        return opened;
    }

    private static async Task<SubscriberCsvReader> OpenAsync(RecordReader reader)
    {
        string? delimiter = null, unread = null;
        var (number, unreadLine) = (0, 0);
        while (number - unreadLine <= MaxTitleLines || unread is null)
        {
            string? line;
            try
            {
                line = await reader.ReadLineAsync();
            }
            catch (RecordTooLongException e)
            {
                return Failed(e.Message, number + 1);
            }

            if (line is null) break;
            number++;
            var plain = Visible.Trim(line);
            var excel = line.Trim('\uFEFF', '"');
            if (excel.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && excel.Length > 4)
            {
                delimiter = excel[4].ToString();
                continue;
            }

            if (plain.All(c => Delimiters.Contains(c) || c is '"' or ' ')) continue;
            var mark = delimiter ?? Delimiters.MaxBy(c => line.Count(d => d == c)).ToString();
            var cells = CsvText.Cells(line.TrimStart('\uFEFF'), mark);
            var columns = CsvColumns.Read(cells);
            if (columns.Has(CsvColumns.Email)) return new SubscriberCsvReader(reader, mark, number, columns, null);
            // Below a line that is not understood, what the columns are would be a guess.
            if (unread is not null) continue;
            if (AddressList.Is(line)) return new SubscriberCsvReader(reader, mark, number, CsvColumns.OfAddresses, null)
            {
                _addresses = line,
            };
            if (CsvColumns.WithoutHeaders(cells) is { } guessed) return new SubscriberCsvReader(
                reader, mark, number, guessed, cells);
            (unread, unreadLine) = (line, number);
        }

        return unread is null ? Failed("The file is empty.", 1) : Failed(Unreadable(unread), unreadLine);

        SubscriberCsvReader Failed(string error, int at) => new(
            reader, ",", at, CsvColumns.Read([]), null)
        { Error = error };
    }

    /// <summary>One that cannot be read has an error and no input; the next ones are still read.</summary>
    public async IAsyncEnumerable<CsvLine> ReadAsync()
    {
        if (Error is not null)
        {
            yield return new CsvLine(_linesBefore, null, Error);
            yield break;
        }

        if (_addresses is not null)
        {
            await foreach (var line in ReadAddressesAsync(_addresses)) yield return line;
            yield break;
        }

        if (_first is not null) yield return Line(_linesBefore, _first);
        var isBad = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = _delimiter,
            HasHeaderRecord = false,
            TrimOptions = TrimOptions.Trim,
            MissingFieldFound = null,
            MaxFieldSize = MaxFieldLength,
            // Reported while fields are read. If it threw, CsvHelper would not continue with the next record.
            BadDataFound = _ => isBad = true,
        };
        using var csv = new CsvReader(_reader, configuration);
        for (var goesOn = true; goesOn;)
        {
            isBad = false;
            _reader.BeginRecord();
            (var line, goesOn) = await NextAsync(csv);
            if (line is not null) yield return isBad ? line with { Input = null, Error = StrayQuotationMark } : line;
        }
    }

    private async IAsyncEnumerable<CsvLine> ReadAddressesAsync(string? line)
    {
        for (var number = _linesBefore; line is not null; number++)
        {
            foreach (var entry in AddressList.Split(line)) yield return Line(number, [entry]);
            string? error = null;
            try
            {
                line = await _reader.ReadLineAsync();
            }
            catch (RecordTooLongException e)
            {
                (line, error) = (null, e.Message);
            }

            if (error is not null) yield return CutShort(number + 1, error);
        }
    }

    /// <summary>What a file without headers seems to be.</summary>
    private static string Unreadable(string line) =>
        line.StartsWith("PK\u0003\u0004", StringComparison.Ordinal)
            ? "This is an Excel or OpenDocument file, or a zip from a pipe. Save the sheet as CSV, or name the zip."
        : line.StartsWith("BEGIN:VCARD", StringComparison.OrdinalIgnoreCase)
            ? "These are vCards. Export the contacts as CSV."
        : line.TrimStart() is ['{' or '[' or '<', ..]
            ? "This is JSON, HTML or XML. Export the list as CSV."
        : "The first line must name the columns, email among them. "
            + $"Known are: {string.Join(", ", SubscriberCsv.Columns)}.";

    private async Task<(CsvLine? Line, bool GoesOn)> NextAsync(CsvReader csv)
    {
        var number = csv.Parser.RawRow + _linesBefore + 1;
        try
        {
            if (!await csv.ReadAsync()) return (null, false);
            // CsvHelper takes an open quotation mark as closed at the end of the file; the lines in between would
            // become topics.
            if (csv.Parser.RawRecord.Count(c => c == '"') % 2 != 0) return (
                CutShort(number, "A quotation mark is not closed; the lines after it were not read."), true);
            // Taking the fields out is what finds bad data.
            var cells = csv.Parser.Record ?? [];
            return cells.All(cell => Visible.Trim(cell).Length == 0) ? (null, true) : (Line(number, cells), true);
        }
        catch (RecordTooLongException e)
        {
            return (CutShort(number, e.Message), false);
        }
        catch (MaxFieldSizeException)
        {
            var error = $"A field has more than {MaxFieldLength} characters; is a quotation mark not closed? "
                + "The lines after it were not read.";
            return (CutShort(number, error), false);
        }
    }

    private CsvLine CutShort(int number, string error)
    {
        IsCutShort = true;
        return new CsvLine(number, null, error);
    }

    private CsvLine Line(int number, string[] cells)
    {
        // No program writes them, no database takes all of them. Lines are in the cell of the topics.
        if (cells.Any(cell => cell.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))))
            return new CsvLine(number, null, "It contains control characters.");
        for (var i = 0; i < cells.Length; i++)
        {
            if (Visible.Trim(cells[i]).Length > 0 && (i >= _columns.Headers.Count || _columns.Headers[i].Length == 0))
                return new CsvLine(
                    number, null, $"'{cells[i]}' stands under no header: the line has {cells.Length} fields, the "
                        + $"first line names {_columns.Headers.Count(h => h.Length > 0)}. Put a field with a "
                        + $"'{_delimiter}' in it into quotation marks.");
        }

        var there = _columns.Program is { } program
            ? program.Read(header => Cell(cells, _columns.IndexOfHeader(header)), _file) : null;
        var input = there is null ? Input(cells) : Input(cells, there);
        return new CsvLine(number, input, null)
        {
            There = there,
            HasUnknownZone = there is not null && input.TimeZone is null
                && Cell(cells, _columns.IndexOf("time_zone")) is { Length: > 0 },
            Tags = Tags(Cell(cells, _columns.IndexOf(CsvColumns.Tags)), there?.Tags ?? []),
        };
    }

    private static IReadOnlyList<string> Tags(string? cell, IReadOnlyList<string> more) =>
        string.IsNullOrEmpty(cell) && more.Count == 0
            ? []
            : [.. CsvText.Cells(cell ?? "", ",").Concat(more).Where(tag => tag.Length > 0)
                .Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>What other programs write is not what people write by hand: there is nobody who could correct
    /// it.</summary>
    private SubscriberInput Input(string[] cells, Elsewhere there)
    {
        var input = Input(cells);
        return input with
        {
            Status = there.Standing == Standing.Paused ? nameof(SubscriberStatus.Paused) : null,
            TimeZone = input.TimeZone is { } zone ? TimeZoneSuggestion.InAnyCase(zone) : null,
            Consent = there.Consent is { Length: > SubscriberInput.MaxConsentLength } words
                ? words[..SubscriberInput.MaxConsentLength] : there.Consent,
        };
    }

    private SubscriberInput Input(string[] cells)
    {
        return new SubscriberInput
        {
            Email = Field(CsvColumns.Email) ?? "",
            Name = Name(),
            Status = Field("status"),
            Cadence = Field("cadence"),
            SendTime = Field("send_time"),
            TimeZone = Field("time_zone"),
            MaxPapers = Field("max_papers"),
            Locale = Field("locale"),
            Bibtex = Field("bibtex"),
            Consent = Field("consent"),
            Topics = (Field("topics") ?? "").Split(
                '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };

        string Name()
        {
            var (first, last) = (Field(CsvColumns.FirstName), Field(CsvColumns.LastName));
            if (Field(CsvColumns.Name) is not { Length: > 0 } name)
                return string.Join(' ', new[] { first, last }.Where(part => !string.IsNullOrEmpty(part)));
            // "Name" beside "Vorname" is the family name.
            return string.IsNullOrEmpty(first) || last is not null
                || name.Contains(first, StringComparison.CurrentCultureIgnoreCase) ? name : $"{first} {name}";
        }

        string? Field(string name) => Cell(cells, _columns.IndexOf(name));
    }

    private static string? Cell(string[] cells, int index) =>
        index >= 0 && index < cells.Length ? CsvCell.Read(Visible.Trim(cells[index])) : null;
}

/// <param name="Number">Of the record's first line, from 1.</param>
/// <param name="Input">Null when there is an error.</param>
internal sealed record CsvLine(int Number, SubscriberInput? Input, string? Error)
{
    /// <summary>What the program says whose export it is; null in any other list.</summary>
    public Elsewhere? There { get; init; }

    /// <summary>Another program names a time zone that there is not: the person gets the default.</summary>
    public bool HasUnknownZone { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];
}
