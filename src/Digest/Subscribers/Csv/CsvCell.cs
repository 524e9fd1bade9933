namespace Digest.Subscribers.Csv;

/// <summary>
/// A cell that a spreadsheet shows and does not evaluate: text that begins like a formula gets an apostrophe before it,
/// which import takes off
/// again (OWASP, "CSV Injection").
/// </summary>
internal static class CsvCell
{
    public static string? Write(string? text) => text is not null && (IsFormula(text) || IsEscaped(text)) ? "'" + text
        : text;

    public static string Read(string cell) => IsEscaped(cell) ? cell[1..] : cell;

    private static bool IsFormula(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];

    private static bool IsEscaped(string text) => text.TrimStart('\'') is var rest && rest.Length < text.Length
        && IsFormula(rest);
}
