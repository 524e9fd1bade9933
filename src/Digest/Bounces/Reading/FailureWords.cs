using System.Text.RegularExpressions;

namespace Digest.Bounces.Reading;

/// <summary>
/// Words about a failure, and what they say. Every question is answered at most once: each recipient of a report may
/// ask what the report as a whole says.
/// </summary>
internal sealed partial class FailureWords
{
    private const int MaxText = 16 * 1024;

    private readonly Lazy<BounceReason> _reason;
    private readonly Lazy<BounceReason> _vagueReason;
    private readonly Lazy<string> _enhancedCode;
    private readonly Lazy<string> _replyCode;
    private readonly Lazy<SmtpStage> _stage;

    /// <param name="rules">Null for all.</param>
    public FailureWords(string text, ReasonRules? rules = null)
    {
        Rules = rules ?? ReasonRules.All;
        var plain = new Lazy<string>(() => Plain(text));
        _reason = new(() => Rules.Find(plain.Value));
        _vagueReason = new(() => Rules.FindVague(plain.Value));
        _enhancedCode = new(() => StatusCodes.Enhanced(text));
        _replyCode = new(() => StatusCodes.Reply(text));
        _stage = new(() => SmtpStages.Of(text));
        Text = text;
    }

    public ReasonRules Rules { get; }

    public string Text { get; }

    public BounceReason Reason => _reason.Value;

    public BounceReason VagueReason => _vagueReason.Value;

    /// <summary>RFC 3463; empty when there is none.</summary>
    public string EnhancedCode => _enhancedCode.Value;

    /// <summary>RFC 5321 §4.2; empty when there is none.</summary>
    public string ReplyCode => _replyCode.Value;

    public SmtpStage Stage => _stage.Value;

    /// <summary>A sentence, not a formula: "This user doesn't have a … account".</summary>
    public static bool DeniesAccount(string text) => NoAccount().IsMatch(text);

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
