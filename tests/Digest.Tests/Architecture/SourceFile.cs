using System.Text.RegularExpressions;

namespace Digest.Tests.Architecture;

/// <summary>One C# file below src, as the guards look at it.</summary>
/// <param name="Path">Relative to the repository, with slashes.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    public static IReadOnlyList<SourceFile> All { get; } = [.. Below("src")];

    /// <summary>The folder below the project: <c>Sources</c> of <c>src/Digest/Sources/Arxiv/ArxivId.cs</c>; empty at its root.</summary>
    public string Folder => Path.Split('/') is [_, _, var folder, _, ..] ? folder : "";

    /// <summary>The folders below the project, to the innermost: <c>Sources/Arxiv</c>.</summary>
    public string InnerFolder => string.Join('/', Path.Split('/')[2..^1]);

    public bool IsIn(string project) => Path.StartsWith($"src/{project}/", StringComparison.Ordinal);

    /// <summary>The text without comments, so that an example in one is no use.</summary>
    public string Code => Comment().Replace(Text, "");

    /// <summary>What is written between quotation marks, by line number from 1.</summary>
    public IEnumerable<(int Line, string Text)> Literals() =>
        Literal().Matches(Code).Select(match => (Code.AsSpan(0, match.Index).Count('\n') + 1, match.Value));

    private static IEnumerable<SourceFile> Below(string folder) =>
        from file in Directory.EnumerateFiles(System.IO.Path.Combine(RepositoryRoot.Folder, folder), "*.cs", SearchOption.AllDirectories)
        let path = System.IO.Path.GetRelativePath(RepositoryRoot.Folder, file).Replace('\\', '/')
        where !path.Split('/').Any(part => part is "bin" or "obj")
        select new SourceFile(path, File.ReadAllText(file));

    [GeneratedRegex(@"(?<=^\s*)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("""""
        \$*"""(?:.|\n)*?"""|@?\$?@?"(?:\\.|[^"\\\n])*"
        """"")]
    private static partial Regex Literal();
}
