using System.Globalization;
using System.Text;

namespace Digest.Sources.Reading;

/// <summary>Months in words: English, German, French, Spanish, Italian, Portuguese and Dutch, short or long.</summary>
internal static class MonthNames
{
    /// <summary>How the names begin, without accents; the longest beginning that fits decides.</summary>
    private static readonly (string Beginning, int Month)[] Beginnings =
    [
        ("juin", 6), ("juil", 7),
        ("jan", 1), ("ene", 1), ("gen", 1), ("feb", 2), ("fev", 2), ("mar", 3), ("maa", 3), ("mrt", 3), ("apr", 4), (
            "avr", 4), ("abr", 4),
        ("may", 5), ("mai", 5), ("mag", 5), ("mei", 5), ("jun", 6), ("giu", 6), ("jul", 7), ("lug", 7), ("aug", 8), (
            "aou", 8), ("ago", 8),
        ("sep", 9), ("set", 9), ("oct", 10), ("okt", 10), ("ott", 10), ("out", 10), ("nov", 11), ("dec", 12), (
            "dez", 12), ("dic", 12),
    ];

    /// <returns>1 to 12; null when the word is not a month.</returns>
    public static int? Number(string word)
    {
        var plain = Plain(word);
        foreach (var (beginning, month) in Beginnings)
            if (plain.StartsWith(beginning, StringComparison.Ordinal)) return month;
        return null;
    }

    private static string Plain(string word)
    {
        var lower = word.ToLowerInvariant();
        if (Ascii.IsValid(lower)) return lower;
        return string.Concat(
            lower.Normalize(NormalizationForm.FormD).Where(
            c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));
    }
}
