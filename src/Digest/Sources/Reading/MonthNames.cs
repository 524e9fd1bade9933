using System.Globalization;
using System.Text;

namespace Digest.Sources.Reading;

/// <summary>
/// Months in words, short or long, in the languages of which many feeds write their own dates: those of western and
/// northern Europe, Czech, Polish, Russian and Turkish. "listopada" is not here: it is October or November.
/// </summary>
internal static class MonthNames
{
    /// <summary>How the names begin, without accents; the longest beginning that fits decides.</summary>
    private static readonly (string Beginning, int Month)[] Beginnings =
    [
        ("juin", 6), ("juil", 7), ("cervenc", 7),
        ("jan", 1), ("ene", 1), ("gen", 1), ("feb", 2), ("fev", 2), ("mar", 3), ("maa", 3), ("mrt", 3), ("apr", 4), (
            "avr", 4), ("abr", 4),
        ("may", 5), ("mai", 5), ("mag", 5), ("mei", 5), ("jun", 6), ("giu", 6), ("jul", 7), ("lug", 7), ("aug", 8), (
            "aou", 8), ("ago", 8),
        ("sep", 9), ("set", 9), ("oct", 10), ("okt", 10), ("ott", 10), ("out", 10), ("nov", 11), ("dec", 12), (
            "dez", 12), ("dic", 12),
        ("maj", 5),
        ("led", 1), ("uno", 2), ("bre", 3), ("dub", 4), ("kve", 5), ("cerv", 6), ("srp", 8), ("zari", 9), ("rij", 10),
        ("listopadu", 11), ("prosin", 12),
        ("stycz", 1), ("lut", 2), ("kwi", 4), ("cze", 6), ("lip", 7), ("sier", 8), ("wrz", 9), ("pazdz", 10),
        ("grud", 12),
        ("янв", 1), ("фев", 2), ("мар", 3), ("апр", 4), ("мая", 5), ("маи", 5), ("июн", 6), ("июл", 7), ("авг", 8),
        ("сен", 9), ("окт", 10), ("ноя", 11), ("дек", 12),
        ("ocak", 1), ("sub", 2), ("nisan", 4), ("haz", 6), ("tem", 7), ("agu", 8), ("eyl", 9), ("eki", 10),
        ("kas", 11), ("ara", 12),
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
