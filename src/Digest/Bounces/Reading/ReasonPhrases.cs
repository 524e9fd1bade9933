using System.Text.RegularExpressions;

namespace Digest.Bounces.Reading;

/// <summary>The words that servers use, by what they mean.</summary>
internal static partial class ReasonPhrases
{
    private const int MaxText = 16 * 1024;

    /// <summary>The reason of the first line of <see cref="ReasonPhraseTable.Lines"/> that matches.</summary>
    /// <param name="plain">As <see cref="Plain"/> makes it.</param>
    public static BounceReason Find(string plain) => Find(plain, Rules);

    /// <summary>The same for <see cref="ReasonPhraseTable.Vague"/>.</summary>
    public static BounceReason FindVague(string plain) => Find(plain, VagueRules);

    /// <summary>A sentence, not a formula: "This user doesn't have a … account".</summary>
    public static bool DeniesAccount(string text) => NoAccount().IsMatch(text);

    private static BounceReason Find(string plain, (BounceReason Reason, Regex Pattern)[] rules)
    {
        if (plain.Length == 0) return BounceReason.Undefined;
        foreach (var (reason, pattern) in rules)
            if (pattern.IsMatch(plain)) return reason;
        return BounceReason.Undefined;
    }

    /// <summary>
    /// Of the first 16 KiB: lower case on one line, without URLs, addresses, host names and quoted commands:
    /// "spamwall.example.com said: user unknown" is not about spam.
    /// </summary>
    public static string Plain(string text)
    {
        if (text.Length > MaxText) text = text[..MaxText];
        var unnamed = Names().Replace(ExchangeError().Replace(text, "$1 $2 "), "");
        return Space().Replace(unnamed.Replace('_', ' ').Replace('"', ' ').Replace('’', '\'').ToLowerInvariant(), " ");
    }

    private static readonly (BounceReason Reason, Regex Pattern)[] Rules = Compile(ReasonPhraseTable.Lines);

    private static readonly (BounceReason Reason, Regex Pattern)[] VagueRules = Compile(ReasonPhraseTable.Vague);

    private static (BounceReason Reason, Regex Pattern)[] Compile((BounceReason Reason, string[] Phrases)[] lines) =>
        lines
            .Select(line =>
                (
                    line.Reason,
                    new Regex(
                        string.Join('|', line.Phrases), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)))
            .ToArray();

    // Exchange's names of errors, such as RESOLVER.ADR.RecipNotFound, look like host names.
    [GeneratedRegex(@"\b(RESOLVER|SMTPSEND|QUEUE|ROUTING)\.([A-Z]{2,12})\.")]
    private static partial Regex ExchangeError();

    [GeneratedRegex(@"(does not|doesn't|do not) have an? [^.;]{0,20}\.?[^.;]{0,20}account", RegexOptions.IgnoreCase)]
    private static partial Regex NoAccount();

    // URLs, addresses in brackets or bare, host names (two dots, or a known ending), IP addresses.
    [GeneratedRegex(
        @"https?://[^\s>]+|<[^>@\s]{0,100}@[^>\s]{0,255}>|[^\s<>:;,]{1,100}@[^\s<>:;,]{1,255}|"
            + @"\b[\w-]{1,63}(\.[\w-]{1,63}){2,8}\b|\[[^\]\s]{1,60}\]|\b[\w-]{1,63}\.(com|net|org|edu|gov|info|de|fr|"
            + @"jp|uk|eu|io)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Names();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
