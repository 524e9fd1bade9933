using System.Text;
using Digest.Matching.Text;

namespace Digest.Matching.Queries;

/// <summary>
/// Brings a word as typed to the form in which it prints: its parts, joined with hyphens, without the signs around
/// them.
/// </summary>
internal static class PlainWord
{
    /// <summary>Null when there is no letter or digit in it.</summary>
    public static QueryWord? Read(string typed)
    {
        var parts = Words.Of(typed);
        if (parts.Count == 0) return null;
        var last = parts[^1];
        var isPrefix = last.Start + last.Length < typed.Length && typed[last.Start + last.Length] == '*';
        return new QueryWord(Join(typed, parts), IsPrefix: isPrefix);
    }

    /// <summary>A word that reads as an operator prints in lower case.</summary>
    public static string Printable(string word) => word is "AND" or "OR" or "NOT" ? word.ToLowerInvariant() : word;

    private static string Join(string typed, List<Word> parts)
    {
        var joined = new StringBuilder();
        for (var i = 0; i < parts.Count; i++)
        {
            var touching = i == 0 || parts[i].Start == parts[i - 1].Start + parts[i - 1].Length;
            joined.Append(touching ? "" : "-").Append(typed, parts[i].Start, parts[i].Length);
        }
        return Printable(joined.ToString());
    }
}
