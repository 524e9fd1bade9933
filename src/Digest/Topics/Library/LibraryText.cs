using System.Text.RegularExpressions;

namespace Digest.Topics.Library;

/// <summary>Reads a person's library: BibTeX, RIS, or an id a line.</summary>
internal static partial class LibraryText
{
    public static IReadOnlyList<LibraryEntry> Read(string text) =>
        RisStart().IsMatch(text) ? RisReader.Read(text)
        : BibtexStart().IsMatch(text) ? BibtexReader.Read(text)
        :
        [
            .. text.Split('\n')
                .Select(line => line.Split('#')[0].Trim().TrimEnd(','))
                .Where(line => line.Length > 0)
                .Select(line => new LibraryEntry(line, [line], "")),
        ];

    [GeneratedRegex(@"^\uFEFF?TY  ?- ", RegexOptions.Multiline)]
    private static partial Regex RisStart();

    [GeneratedRegex(@"^\s*@\s*\w+\s*[{(]", RegexOptions.Multiline)]
    private static partial Regex BibtexStart();
}
