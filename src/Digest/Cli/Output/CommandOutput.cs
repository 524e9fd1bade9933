using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Digest.Cli.Output;

/// <summary>
/// What a command answers: tables and colours on a terminal, tab-separated columns in a pipe, and with <c>--json</c>
/// one JSON object on every line of both outputs. The standard output is for results, the error output for errors,
/// hints and progress.
/// </summary>
/// <param name="isJson">Writes JSON lines.</param>
internal sealed class CommandOutput(TextWriter output, TextWriter error, bool isJson)
{
    private const int WidthWithoutTerminal = 80;

    /// <summary>Characters of lines that are written together.</summary>
    private const int MaxLinesLength = 16 * 1024;

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public bool IsJson => isJson;

    public static CommandOutput For(ParseResult arguments) =>
        new(
            arguments.InvocationConfiguration.Output,
            arguments.InvocationConfiguration.Error,
            arguments.GetValue(CommonOptions.Json));

    /// <summary>Whether a person reads the standard output.</summary>
    public bool IsTerminal => output == Console.Out && !Console.IsOutputRedirected && !isJson;

    /// <summary>For progress bars; null when the output is not a terminal.</summary>
    public IAnsiConsole? Terminal => IsTerminal ? AnsiConsole.Console : null;

    private bool IsErrorTerminal => error == Console.Error && !Console.IsErrorRedirected && !isJson;

    private static bool HasColors => Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    /// <summary>A result for a person. With <c>--json</c> it is an object with a <c>message</c>.</summary>
    public void Line(string text = "")
    {
        if (!isJson) output.WriteLine(Printable(text));
        else if (text.Length > 0) Json(new { Message = text });
    }

    /// <summary>A result as a text for a person, or as an object for a program.</summary>
    public void Line(string text, object json)
    {
        if (isJson) Json(json);
        else Line(text);
    }

    /// <summary>One JSON object on a line; names in snake_case.</summary>
    public void Json(object item) => output.WriteLine(JsonSerializer.Serialize(item, JsonOptions));

    /// <param name="json">The shape of an item for <c>--json</c>.</param>
    /// <param name="whenEmpty">The hint when there are no items.</param>
    /// <param name="keepsLast">As in <see cref="TextTable.Lines"/>.</param>
    public void List<T>(
        IEnumerable<T> items,
        Func<T, object> json,
        string[] columns,
        Func<T, string[]> cells,
        string whenEmpty,
        bool keepsLast = false)
    {
        if (isJson)
        {
            foreach (var item in items) Json(json(item));
        }
        else
        {
            Table(columns, [.. items.Select(cells)], whenEmpty, keepsLast);
        }
    }

    /// <summary>
    /// Like <see cref="List"/>, but writes each line to programs as it arrives, so that a list can have any length.
    /// </summary>
    public async Task ListAsync<T>(
        IAsyncEnumerable<T> items,
        Func<T, object> json,
        string[] columns,
        Func<T, string[]> cells,
        string whenEmpty,
        CancellationToken cancellationToken)
    {
        if (IsTerminal)
        {
            Table(columns, await items.Select(cells).ToListAsync(cancellationToken), whenEmpty);
            return;
        }

        // Lines are written together as long as the next is at hand: each write wakes the reader of a pipe.
        var lines = new StringBuilder();
        if (!isJson) lines.Append(TabSeparated(columns)).Append(output.NewLine);
        var any = false;
        await using var rows = items.GetAsyncEnumerator(cancellationToken);
        try
        {
            while (true)
            {
                var next = rows.MoveNextAsync();
                if (!next.IsCompleted || lines.Length > MaxLinesLength) Write(lines);
                if (!await next) break;
                any = true;
                lines.Append(isJson
                    ? JsonSerializer.Serialize(json(rows.Current), JsonOptions)
                    : TabSeparated(cells(rows.Current)));
                lines.Append(output.NewLine);
            }
        }
        finally
        {
            Write(lines);
        }

        if (!any) Hint(whenEmpty);
    }

    private void Write(StringBuilder lines)
    {
        output.Write(lines);
        lines.Clear();
    }

    /// <param name="keepsLast">As in <see cref="TextTable.Lines"/>.</param>
    public void Table(string[] columns, IReadOnlyList<string[]> rows, string whenEmpty, bool keepsLast = false)
    {
        if (isJson)
        {
            foreach (var row in rows)
                Json(columns.Zip(row).ToDictionary(cell => JsonName(cell.First), cell => cell.Second));
        }
        else if (!IsTerminal)
        {
            output.WriteLine(TabSeparated(columns));
            foreach (var row in rows) output.WriteLine(TabSeparated(row));
        }
        else if (rows.Count > 0)
        {
            var printable = rows.Select(row => row.Select(cell => OneLine(cell)).ToArray()).ToList();
            var isHeading = true;
            foreach (var line in TextTable.Lines(columns, printable, Width(), keepsLast))
            {
                output.WriteLine(isHeading && HasColors ? $"\e[1m{line}\e[0m" : line);
                isHeading = false;
            }
        }

        if (rows.Count == 0) Hint(whenEmpty);
    }

    /// <summary>Writes what went wrong and what to do, in red on a terminal.</summary>
    public void Error(string message)
    {
        if (isJson) ErrorJson(new { Error = message });
        else if (IsErrorTerminal && HasColors) error.WriteLine($"\e[31mdigest: {Printable(message)}\e[0m");
        else error.WriteLine($"digest: {Printable(message)}");
    }

    /// <summary>An error with more than one line for a person, and its parts for a program.</summary>
    public void Error(string message, IEnumerable<string> details, object json)
    {
        if (isJson)
        {
            ErrorJson(json);
            return;
        }

        Error(message);
        foreach (var detail in details) error.WriteLine(Printable(detail));
    }

    /// <summary>Writes what else is worth knowing, or what to do next. It is not part of the result.</summary>
    public void Hint(string text)
    {
        if (isJson) ErrorJson(new { Hint = text });
        else if (text.Length > 0) error.WriteLine(Printable(text));
    }

    private void ErrorJson(object item) => error.WriteLine(JsonSerializer.Serialize(item, JsonOptions));

    private static string JsonName(string column) => column.ToLowerInvariant().Replace(' ', '_');

    private static int Width()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : WidthWithoutTerminal;
        }
        catch (IOException)
        {
            return WidthWithoutTerminal;
        }
    }

    private static string TabSeparated(IEnumerable<string> cells) => string.Join('\t', cells.Select(OneLine));

    private static string OneLine(string cell) => Printable(cell).Replace('\t', ' ').Replace('\n', ' ');

    /// <summary>
    /// Replaces control characters: an escape sequence in a title, a name or a server's reply must not reach the
    /// terminal.
    /// </summary>
    private static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c == '\r') continue;
            printable.Append(char.IsControl(c) && c is not ('\n' or '\t') ? '\uFFFD' : c);
        }

        return printable.ToString();
    }
}
