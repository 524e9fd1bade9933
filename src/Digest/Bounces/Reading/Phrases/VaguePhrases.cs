using static Digest.Bounces.Reading.Phrases.ReasonPhraseTable;

namespace Digest.Bounces.Reading.Phrases;

/// <summary>What is said of anything.</summary>
internal static class VaguePhrases
{
    public static readonly Line Policy = new(
        BounceReason.PolicyRejected,
        "a rule of the server that is not named",
        [
            "polic(y|ies)|administrat(ive|ively|or)|prohibited|access (denied|refused|not allowed)|"
                + "not (allowed|permitted|authori[sz]ed|accepted)|rejected|refused|denied|declined",
        ]);

    public static readonly Line System = new(
        BounceReason.SystemError,
        "a fault of the server",
        [
            "(internal|local|system|server|configuration|processing|software|i/o|database|temporary|unexpected|"
                + "resource)[^.;]{0,20} (error|failure|problem|fail)",
            "service (is )?(currently |temporarily )?(unavailable|not available)|temporar(y|ily)|"
                + "try(ing)? (again|later)",
            // The program that delivers.
            "mailer|procmail|pipe to|command (died|failed|output)|can't create|cannot open",
            "syntax error|command not (recogni|implement)|unrecogni[sz]ed command",
        ]);
}
