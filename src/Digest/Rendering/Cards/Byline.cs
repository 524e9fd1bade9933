using Digest.Rendering.Bibtex;
using Digest.Rendering.Excerpts;

namespace Digest.Rendering.Cards;

/// <summary>Who wrote a paper, in a few letters: <c>Shmilovich +3</c>.</summary>
internal static class Byline
{
    private const int MaxLength = 40;

    /// <param name="count">Of all authors, named or not.</param>
    /// <returns>Null when no author is known by name.</returns>
    public static string? Of(IReadOnlyList<string> authors, int count)
    {
        if (authors.Count == 0) return null;
        if (count <= 1) return TextCut.Truncate(authors[0], MaxLength);
        return FormattableString.Invariant($"{TextCut.Truncate(FamilyName(authors[0]), MaxLength)} +{count - 1}");
    }

    /// <summary>The last word, with what belongs to it: "van der Maaten", not "Maaten"; "King Jr." is King.</summary>
    private static string FamilyName(string name)
    {
        if (name.IndexOf(',', StringComparison.Ordinal) is > 0 and var comma) name = name[..comma];
        var words = name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || BibtexEntry.IsOrganisation(words)) return name;
        var last = words.Length - 1;
        if (last > 0 && words[last].TrimEnd('.') is "Jr" or "Sr" or "II" or "III" or "IV") last--;
        var first = last;
        while (first > 1 && char.IsLower(words[first - 1][0])) first--;
        return string.Join(' ', words[first..(last + 1)]);
    }
}
