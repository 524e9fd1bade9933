using static Digest.Bounces.Reading.Phrases.ReasonPhraseTable;

namespace Digest.Bounces.Reading.Phrases;

/// <summary>What is said about the message.</summary>
internal static class ContentPhrases
{
    public static readonly Line TooBig = new(
        BounceReason.MessageTooBig,
        "the size of the message",
        [
            "(message|mail|size|content|attachment|file|data)[^.;]{0,40} (is |was |are )?(too (big|large|long)|"
                + "over the (maximum|limit))",
            "(message|mail) (size|length)( limit)? exceed|"
                + "exceeds? [^.;]{0,40}(message size|maximum size|size limit|maximum message)|"
                + "(max|maximum) message size",
        ]);

    public static readonly Line Rejected = new(
        BounceReason.ContentRejected,
        "what the message contains",
        [
            "\\bspam(my)?\\b|unsolicited|junk|bulk e?-?mail",
            // Harmful content.
            "virus|malware|infected|phish|suspicious|"
                + "(prohibited|banned|forbidden|executable|dangerous) (file|attachment|content|extension)|"
                + "(blacklisted|blocklisted|malicious) (url|link|website|domain)",
            // A part of the message, or its form.
            "(content|header|subject|attachment|body)[^.;]{0,40} (was |is |has been |looks |)(rejected|refused|"
                + "blocked|denied|prohibited|banned|not (acceptable|accepted|allowed|permitted|rfc))|"
                + "content (filter|restriction|rejected)|not (rfc|compliant)|header (error|syntax|missing)|"
                + "bare (lf|cr|newline)|conversion required",
        ]);
}
