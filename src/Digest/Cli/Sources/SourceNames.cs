using System.Globalization;
using System.Text;
using Digest.Sources;

namespace Digest.Cli.Sources;

/// <summary>Names for new sources.</summary>
internal static class SourceNames
{
    private const int MaxLength = 50;

    /// <summary>A name that no source has, from a title or a host.</summary>
    public static string Free(string text, IEnumerable<SourceOptions> sources)
    {
        // An accented letter becomes the letter and an accent, which is left out.
        var letters = string.Concat(text.Where(c => !char.IsSurrogate(c)))
            .Normalize(NormalizationForm.FormKD).ToLowerInvariant()
            .Where(c => !IsAccent(c)).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-');
        var plain = string.Join('-', string.Concat(letters).Split('-', StringSplitOptions.RemoveEmptyEntries));
        if (plain.StartsWith("www-", StringComparison.Ordinal)) plain = plain["www-".Length..];
        plain = plain[..Math.Min(plain.Length, MaxLength)].Trim('-');
        if (plain.Length == 0) plain = "feed";
        var taken = sources.Select(source => source.Name).Append("files").ToHashSet(StringComparer.Ordinal);
        return Enumerable
            .Range(1, taken.Count + 1)
            .Select(n => n == 1 ? plain : FormattableString.Invariant($"{plain}-{n}"))
            .First(name => !taken.Contains(name));

        static bool IsAccent(char c) => CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;
    }
}
