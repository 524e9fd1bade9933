using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Digest.Matching.Text;

/// <summary>
/// Brings letters to the form in which they are compared: compatibility decomposition (Unicode TR15, NFKD) without its
/// accents, in lower case, and the few Latin letters that Unicode does not decompose (ø, ł, ß, …) as they are spelt
/// without them.
/// </summary>
internal static class TextFolding
{
    private static readonly ConcurrentDictionary<int, string> FoldedRunes = new();

    /// <summary>What a rune contributes to a folded word; empty for a combining mark.</summary>
    public static string Fold(Rune rune) => FoldedRunes.GetOrAdd(rune.Value, static value => Compute(new Rune(value)));

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) folded.Append(Fold(rune));
        return folded.ToString();
    }

    private static string Compute(Rune rune)
    {
        var folded = new StringBuilder();
        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(part) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
                continue;
            folded.Append(Undecomposed(Rune.ToLowerInvariant(part)));
        }
        return folded.ToString();
    }

    private static string Undecomposed(Rune lower) => lower.Value switch
    {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' or 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        'ς' => "σ",
        _ => lower.ToString(),
    };
}
