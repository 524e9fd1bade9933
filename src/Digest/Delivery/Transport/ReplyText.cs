using System.Text.RegularExpressions;

namespace Digest.Delivery.Transport;

/// <summary>What servers write into replies, as it goes into outcomes and logs.</summary>
internal static partial class ReplyText
{
    private const int MaxLength = 500;

    /// <param name="text">The lines without their codes, separated by line feeds.</param>
    public static SendOutcome Outcome(SendStatus status, int code, string text) =>
        new(status, OneLine(FormattableString.Invariant($"{code} {text}")), code, EnhancedCode(text));

    public static string OneLine(string text)
    {
        if (text.Length > MaxLength) text = text[..(MaxLength - 1)] + "…";
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
    }

    /// <summary>RFC 2034: the enhanced code begins the text. Null where there is none.</summary>
    private static string? EnhancedCode(string text) =>
        EnhancedCodePattern().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")]
    private static partial Regex EnhancedCodePattern();
}
