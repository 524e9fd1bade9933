using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Digest.Cli;

/// <summary>Writes tables and colours to a terminal, and plain lines to a pipe or a test.</summary>
internal sealed class CommandOutput
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly TextWriter _output;
    private readonly TextWriter _error;

    public CommandOutput(TextWriter output, TextWriter error)
    {
        (_output, _error) = (output, error);
        if (output == Console.Out && !Console.IsOutputRedirected) Terminal = AnsiConsole.Console;
    }

    /// <summary>For progress bars; null when the output is not a terminal.</summary>
    public IAnsiConsole? Terminal { get; }

    public void Line(string text = "") => _output.WriteLine(Printable(text));

    /// <summary>One JSON object on a line; names in snake_case.</summary>
    public void Json(object item) => _output.WriteLine(JsonSerializer.Serialize(item, JsonOptions));

    /// <summary>A table on a terminal, tab-separated lines without headings in a pipe, JSON lines on request.</summary>
    /// <param name="json">The shape of an item for <c>--json</c>.</param>
    /// <param name="whenEmpty">The line for a person when there are no items; programs get no line.</param>
    public void List<T>(
        bool asJson,
        IEnumerable<T> items,
        Func<T, object> json,
        string[] columns,
        Func<T, string[]> cells,
        string whenEmpty)
    {
        if (asJson)
        {
            foreach (var item in items) Json(json(item));
        }
        else
        {
            Table(columns, [.. items.Select(cells)], whenEmpty);
        }
    }

    /// <summary>
    /// Like <see cref="List"/>, but writes each line to programs as it arrives, so that a list can have any length.
    /// </summary>
    public async Task ListAsync<T>(
        bool asJson,
        IAsyncEnumerable<T> items,
        Func<T, object> json,
        string[] columns,
        Func<T, string[]> cells,
        string whenEmpty,
        CancellationToken cancellationToken)
    {
        if (Terminal is not null && !asJson)
        {
            Table(columns, await items.Select(cells).ToListAsync(cancellationToken), whenEmpty);
            return;
        }

        await foreach (var item in items.WithCancellation(cancellationToken))
            List(asJson, [item], json, columns, cells, whenEmpty);
    }

    public void Table(string[] columns, IReadOnlyList<string[]> rows, string whenEmpty)
    {
        if (Terminal is null)
        {
            foreach (var row in rows)
                _output.WriteLine(
                    string.Join('\t', row.Select(cell => Printable(cell).Replace('\t', ' ').Replace('\n', ' '))));
            return;
        }

        if (rows.Count == 0)
        {
            Line(whenEmpty);
            return;
        }

        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(Printable(cell))));
        Terminal.Write(table);
    }

    /// <summary>Writes what went wrong and what to do, in red on a terminal.</summary>
    public void Error(string message)
    {
        if (_error == Console.Error
            && !Console.IsErrorRedirected
            && Environment.GetEnvironmentVariable("NO_COLOR") is null or "")
            _error.WriteLine($"\e[31mdigest: {Printable(message)}\e[0m");
        else
            _error.WriteLine($"digest: {Printable(message)}");
    }

    /// <summary>Writes more about the error, or a remark that is not part of the result.</summary>
    public void ErrorLine(string text) => _error.WriteLine(Printable(text));

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
