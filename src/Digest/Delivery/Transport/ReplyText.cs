using System.Text.RegularExpressions;

namespace Digest.Mail.Smtp;

/// <summary>One reply (RFC 5321 §4.2), its lines without their codes.</summary>
internal sealed partial record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    private const int LongestText = 500;

    /// <summary>RFC 2034: the enhanced code begins the text.</summary>
    public string? EnhancedCode => EnhancedCodePattern().Match(Lines[0]) is { Success: true } match ? match.Groups[1].Value : null;

    public SendOutcome As(SendStatus status) => new(status, ToString(), Code, EnhancedCode);

    /// <summary>On one line, as it goes into outcomes and logs.</summary>
    public override string ToString() => OneLine(FormattableString.Invariant($"{Code} {string.Join(' ', Lines)}"));

    public static string OneLine(string text)
    {
        if (text.Length > LongestText) text = text[..(LongestText - 1)] + "…";
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
    }

    [GeneratedRegex(@"^([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")]
    private static partial Regex EnhancedCodePattern();
}
