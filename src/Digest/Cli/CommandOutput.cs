using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Digest.Cli;

/// <summary>Writes for a person on a terminal (tables, colours), and plain lines where the output is piped or a test reads it.</summary>
public sealed class CommandOutput
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

    /// <summary>For progress bars and the like; null where nobody is looking.</summary>
    public IAnsiConsole? Terminal { get; }

    public void Line(string text = "") => _output.WriteLine(Printable(text));

    /// <summary>One JSON object on a line; names in snake_case.</summary>
    public void Json(object item) => _output.WriteLine(JsonSerializer.Serialize(item, JsonOptions));

    /// <summary>A table on a terminal, tab-separated lines without heads in a pipe, JSON lines on request.</summary>
    /// <param name="json">The shape of an item for <c>--json</c>.</param>
    /// <param name="whenEmpty">What to tell a person when there is nothing; programs get no line.</param>
    public void List<T>(bool asJson, IEnumerable<T> items, Func<T, object> json, string[] columns, Func<T, string[]> cells, string whenEmpty)
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

    /// <summary>As <see cref="List"/>; programs get each line as soon as it is known, so that a list may be as long as it likes.</summary>
    public async Task ListAsync<T>(
        bool asJson, IAsyncEnumerable<T> items, Func<T, object> json, string[] columns, Func<T, string[]> cells, string whenEmpty, CancellationToken cancellationToken)
    {
        if (Terminal is not null && !asJson)
        {
            Table(columns, await items.Select(cells).ToListAsync(cancellationToken), whenEmpty);
            return;
        }

        await foreach (var item in items.WithCancellation(cancellationToken)) List(asJson, [item], json, columns, cells, whenEmpty);
    }

    public void Table(string[] columns, IReadOnlyList<string[]> rows, string whenEmpty)
    {
        if (Terminal is null)
        {
            foreach (var row in rows) _output.WriteLine(string.Join('\t', row.Select(cell => Printable(cell).Replace('\t', ' ').Replace('\n', ' '))));
            return;
        }

        if (rows.Count == 0)
        {
            Line(whenEmpty);
            return;
        }

        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(Printable(cell))));
        Terminal.Write(table);
    }

    /// <summary>What went wrong and what to do, in red where there are colours.</summary>
    public void Error(string message)
    {
        if (_error == Console.Error && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "")
            _error.WriteLine($"\e[31mdigest: {Printable(message)}\e[0m");
        else
            _error.WriteLine($"digest: {Printable(message)}");
    }

    /// <summary>More about the error, or a remark that is no part of the answer.</summary>
    public void ErrorLine(string text) => _error.WriteLine(Printable(text));

    /// <summary>Titles, names and servers' replies are other people's text: an escape sequence in them must not reach the terminal.</summary>
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
