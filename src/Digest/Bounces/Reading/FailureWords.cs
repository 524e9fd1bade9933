namespace Digest.Bounces.Reading;

/// <summary>
/// Words about a failure, and what they say. Every question is answered at most once: each recipient of a report may ask what
/// the report as a whole says.
/// </summary>
internal sealed class FailureWords(string text)
{
    private readonly Lazy<BounceReason> _reason = new(() => ReasonPhrases.Find(text));
    private readonly Lazy<BounceReason> _vagueReason = new(() => ReasonPhrases.FindVague(text));
    private readonly Lazy<string> _enhancedCode = new(() => StatusCodes.Enhanced(text));
    private readonly Lazy<string> _replyCode = new(() => StatusCodes.Reply(text));
    private readonly Lazy<SmtpStage> _stage = new(() => SmtpStages.Of(text));

    public string Text => text;

    public BounceReason Reason => _reason.Value;

    public BounceReason VagueReason => _vagueReason.Value;

    /// <summary>RFC 3463; empty when there is none.</summary>
    public string EnhancedCode => _enhancedCode.Value;

    /// <summary>RFC 5321 §4.2; empty when there is none.</summary>
    public string ReplyCode => _replyCode.Value;

    public SmtpStage Stage => _stage.Value;
}
