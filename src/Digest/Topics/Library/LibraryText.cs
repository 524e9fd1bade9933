using System.Text.RegularExpressions;
using Digest.Papers.Text;

namespace Digest.Topics.Library;

/// <summary>Reads a person's library: BibTeX, RIS, or an id a line.</summary>
internal static partial class LibraryText
{
    private const int MaxLabelLength = 100;

    /// <returns>Nothing for what is none of these, like an image or a letter.</returns>
    public static IReadOnlyList<LibraryEntry> Read(string text) =>
        text.Contains('\0')
            ? []
            : [.. Entries(text).Select(entry => entry with { Label = Label(entry.Label) })];

    /// <summary>As much of a name as people need to know what is meant, on one line.</summary>
    public static string Label(string text) =>
        PaperText.Cut(WhiteSpace.OneLine(SafeCharacters.Keep(text)), MaxLabelLength);

    private static IReadOnlyList<LibraryEntry> Entries(string text) =>
        RisStart().IsMatch(text) ? RisReader.Read(text)
        : BibtexStart().IsMatch(text) ? BibtexReader.Read(text)
        : Ids(text);

    /// <summary>Lines that are not ids are named as not found, if there are any ids among them.</summary>
    private static IReadOnlyList<LibraryEntry> Ids(string text)
    {
        List<LibraryEntry> lines =
        [
            .. text.Split('\n')
                .Select(line => line.Split('#')[0].Trim().TrimEnd(','))
                .Where(line => line.Length > 0)
                .Select(line => new LibraryEntry(line, [line], "")),
        ];
        return lines.Any(LibraryLookup.NamesPaper) ? lines : [];
    }

    [GeneratedRegex(@"^\uFEFF?TY  ?- ", RegexOptions.Multiline)]
    private static partial Regex RisStart();

    [GeneratedRegex(@"^\s*@\s*\w+\s*[{(]", RegexOptions.Multiline)]
    private static partial Regex BibtexStart();
}
