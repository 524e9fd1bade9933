using System.Globalization;

namespace Digest.Tests.Architecture;

/// <summary>The tables of docs/architecture.md, which the code is compared with.</summary>
internal static class ArchitectureTables
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Folder, "docs", "architecture.md"));

    /// <summary>Folders of src/Digest with the tables they own and the folders they use.</summary>
    public static IReadOnlyList<(int Layer, string Folder, string[] Tables, string[] Uses)> Folders { get; } =
        [.. Rows("folder").Select(row => (Layer(row[0]), row[1], List(row[2]), List(row[3])))];

    /// <summary>Folders of src/Digest.Matching with the folders they use.</summary>
    public static IReadOnlyList<(int Layer, string Folder, string[] Uses)> EngineFolders { get; } =
        [.. Rows("folder of Digest.Matching").Select(row => (Layer(row[0]), row[1], List(row[2])))];

    /// <summary>Namespaces of packages with the folders that use them.</summary>
    public static IReadOnlyList<(string Namespace, string[] Folders)> Packages { get; } =
        [.. Rows("namespace").Select(row => (row[0], List(row[1])))];

    /// <summary>The files of a paper's path, relative to the repository.</summary>
    public static IReadOnlyList<string> PathOfAPaper { get; } =
        [.. Rows("file").Select(row => row[1][(row[1].IndexOf("(../", StringComparison.Ordinal) + 4)..^1])];

    /// <summary>The rows below the header that has this column.</summary>
    private static IEnumerable<string[]> Rows(string column) => Lines
        .SkipWhile(line => !Cells(line).Contains(column))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(Cells);

    private static string[] Cells(string line) => line.StartsWith('|') ? [.. line.Trim('|').Split('|').Select(cell => cell.Trim())] : [];

    private static int Layer(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);

    private static string[] List(string cell) => cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
