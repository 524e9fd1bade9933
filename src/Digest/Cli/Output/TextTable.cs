using Spectre.Console;

namespace Digest.Cli.Output;

/// <summary>
/// Lays out a table for a terminal. A row that is too wide is wrapped between words; if that is not enough, columns are
/// left out from the right. A word is never broken: the only column of a table may be wider than the terminal.
/// </summary>
internal static class TextTable
{
    /// <summary>Cells up to this width are not wrapped.</summary>
    private const int UnwrappedWidth = 20;

    private const string Gap = "  ";

    /// <param name="keepsLast">The last column is what the table is for: it stays, and a word that is wider than the
    /// terminal runs over.</param>
    /// <returns>The lines; the first one is the heading.</returns>
    public static IEnumerable<string> Lines(
        IReadOnlyList<string> columns, IReadOnlyList<string[]> rows, int width, bool keepsLast = false)
    {
        var widths = Fit(columns, rows, width, keepsLast);
        yield return Line([.. columns.Take(widths.Count)], widths);
        foreach (var row in rows)
        {
            var cells = row.Take(widths.Count).Select((cell, i) => Wrap(cell, widths[i])).ToList();
            for (var line = 0; line < cells.Max(cell => cell.Count); line++)
                yield return Line([.. cells.Select(cell => line < cell.Count ? cell[line] : "")], widths);
        }
    }

    private static List<int> Fit(
        IReadOnlyList<string> columns, IReadOnlyList<string[]> rows, int width, bool keepsLast)
    {
        var all = rows.Prepend([.. columns]).ToList();
        var natural = columns.Select((_, i) => all.Max(row => Width(row[i]))).ToList();
        var least = columns
            .Select((_, i) => Math.Max(
                Math.Min(natural[i], UnwrappedWidth),
                all.Max(row => row[i].Split(' ').Max(Width))))
            .ToList();
        if (keepsLast) least[^1] = Math.Min(least[^1], UnwrappedWidth);
        var count = columns.Count;
        while (count > 1 && Total(least.Take(count)) > width) count--;
        var widths = natural.Take(count).ToList();
        while (Total(widths) > width)
        {
            // The widest column that can shrink gives way.
            var wide = Enumerable.Range(0, count).Where(i => widths[i] > least[i]).ToList();
            if (wide.Count == 0) break;
            widths[wide.MaxBy(i => widths[i])]--;
        }

        return widths;
    }

    private static int Total(IEnumerable<int> widths) => widths.Sum(width => width + Gap.Length) - Gap.Length;

    private static string Line(IReadOnlyList<string> cells, List<int> widths) =>
        string.Join(Gap, cells.Select((cell, i) => cell + new string(' ', Math.Max(0, widths[i] - Width(cell)))))
            .TrimEnd();

    private static List<string> Wrap(string cell, int width)
    {
        // Spaces at the beginning are indentation and stay.
        var indentation = cell[..^cell.TrimStart(' ').Length];
        List<string> lines = [];
        foreach (var word in cell.TrimStart(' ').Split(' '))
        {
            if (lines.Count > 0 && Width(lines[^1]) + 1 + Width(word) <= width) lines[^1] += $" {word}";
            else lines.Add((lines.Count == 0 ? indentation : "") + word);
        }

        return lines;
    }

    /// <summary>In cells of the terminal: a Chinese character takes two.</summary>
    private static int Width(string text) => text.GetCellWidth();
}
