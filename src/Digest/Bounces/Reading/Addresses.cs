using System.Text.RegularExpressions;

namespace Digest.Bounces.Reading;

/// <summary>Finds mail addresses in free text.</summary>
internal static partial class Addresses
{
    public static string? First(string text) => Pattern().Match(text) is { Success: true } match ? Clean(match) : null;

    public static IEnumerable<(string Address, int Index)> All(string text) =>
        Pattern().Matches(text).Select(m => (Clean(m), m.Index));

    private static string Clean(Match match) => match.Value.TrimEnd('.');

    // The quoted form of a local part is rare but legal (RFC 5321 §4.1.2).
    [GeneratedRegex(
        """("[^"\r\n]{1,64}"|[^\s<>"'`(),;:\[\]@=\\]{1,64}|[^\s<>"'`(),;:\[\]@\\]{1,100})"""
            + @"@[\p{L}\p{N}]([\p{L}\p{N}.-]{0,252}[\p{L}\p{N}])?",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
