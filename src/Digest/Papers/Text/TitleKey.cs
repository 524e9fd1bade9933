using System.Globalization;
using System.Text;

namespace Digest.Papers.Text;

/// <summary>The letters and digits of a title, without case and accents: the same however sources write it.</summary>
internal static class TitleKey
{
    /// <summary>Shorter titles ("Editorial", "Reply") are of many works.</summary>
    private const int MinLength = 20;

    /// <summary>Null when the title is too short to say which work it is.</summary>
    public static string? Of(string title)
    {
        var key = new StringBuilder(title.Length);
        foreach (var rune in title.Normalize(NormalizationForm.FormKD).EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune)) key.Append(Rune.ToLower(rune, CultureInfo.InvariantCulture).ToString());
        return key.Length < MinLength ? null : key.ToString();
    }
}
