namespace Digest.Bounces.Reading;

/// <summary>
/// Words about a failure, and what they say. Every question is answered at most once: each recipient of a report may
/// ask what the report as a whole says.
/// </summary>
internal sealed class FailureWords
{
    private readonly Lazy<BounceReason> _reason;
    private readonly Lazy<BounceReason> _vagueReason;
    private readonly Lazy<string> _enhancedCode;
    private readonly Lazy<string> _replyCode;
    private readonly Lazy<SmtpStage> _stage;

    public FailureWords(string text)
    {
        var plain = new Lazy<string>(() => ReasonPhrases.Plain(text));
        _reason = new(() => ReasonPhrases.Find(plain.Value));
        _vagueReason = new(() => ReasonPhrases.FindVague(plain.Value));
        _enhancedCode = new(() => StatusCodes.Enhanced(text));
        _replyCode = new(() => StatusCodes.Reply(text));
        _stage = new(() => SmtpStages.Of(text));
        Text = text;
    }

    public string Text { get; }

    public BounceReason Reason => _reason.Value;

    public BounceReason VagueReason => _vagueReason.Value;

    /// <summary>RFC 3463; empty when there is none.</summary>
    public string EnhancedCode => _enhancedCode.Value;

    /// <summary>RFC 5321 §4.2; empty when there is none.</summary>
    public string ReplyCode => _replyCode.Value;

    public SmtpStage Stage => _stage.Value;
}
