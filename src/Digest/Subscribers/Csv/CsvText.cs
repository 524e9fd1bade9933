using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Digest.Subscribers.Csv;

/// <summary>One record of CSV: a line with headers, or a cell that is a list itself.</summary>
internal static class CsvText
{
    public static string[] Cells(string line, string delimiter)
    {
        using var csv = new CsvReader(
            new StringReader(line),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                Delimiter = delimiter,
                HasHeaderRecord = false,
                TrimOptions = TrimOptions.Trim,
                BadDataFound = null,
            });
        return csv.Read() ? csv.Parser.Record ?? [] : [];
    }
}
