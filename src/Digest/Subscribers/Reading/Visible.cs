using System.Globalization;

namespace Digest.Subscribers.Reading;

/// <summary>Text without the invisible characters around it: what copying from web pages and spreadsheets
/// leaves.</summary>
internal static class Visible
{
    public static string Trim(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsInvisible(text[start])) start++;
        while (end > start && IsInvisible(text[end - 1])) end--;
        return text[start..end];
    }

    /// <summary>Tabs, spaces of any width, zero-width characters, byte order and bidirectional marks. A line end is
    /// not: it makes two lines.</summary>
    private static bool IsInvisible(char c) =>
        c == '\t' || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.SpaceSeparator or UnicodeCategory.Format;
}
