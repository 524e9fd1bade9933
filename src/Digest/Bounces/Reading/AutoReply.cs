using System.Text.RegularExpressions;
using MimeKit;

namespace Digest.Bounces.Reading;

/// <summary>Recognises answers made by a program on behalf of a recipient: the message did arrive.</summary>
internal static partial class AutoReply
{
    /// <summary>By its headers alone, or by its subject where the program sets no header.</summary>
    public static bool Is(HeaderList headers) => SaysSo(headers) || SubjectSaysSo(headers);

    public static bool SubjectSaysSo(HeaderList headers) => SubjectPattern().IsMatch(headers.First("Subject") ?? "");

    // RFC 3834 §5, and what was in use before it. "auto-generated" is for notices that answer nothing, but ticket
    // systems and the like answer with it.
    private static bool SaysSo(HeaderList headers) =>
        (headers.First("Auto-Submitted") ?? "").StartsWith("auto-replied", StringComparison.OrdinalIgnoreCase)
        || (
            (headers.First("Auto-Submitted") ?? "").StartsWith("auto-generated", StringComparison.OrdinalIgnoreCase)
            && IsAnswer(headers))
        || (headers.First("Precedence") ?? "").Equals("auto_reply", StringComparison.OrdinalIgnoreCase)
        || headers.First("X-Autoreply") is not null
        || headers.First("X-Autorespond") is not null
        || headers.First("X-Autoresponder") is not null
        || (headers.First("X-Apple-Action") ?? "").Equals("vacation", StringComparison.OrdinalIgnoreCase)
        || headers.First("X-AutoReply-From") is not null
        || headers.First("X-Mail-Autoreply") is not null
        || (headers.First("Preference") ?? "").Equals("auto_reply", StringComparison.OrdinalIgnoreCase)
        || (headers.First("Delivered-To") ?? "").Contains("autoresponder", StringComparison.OrdinalIgnoreCase);

    private static bool IsAnswer(HeaderList headers) =>
        headers.First("In-Reply-To") is not null
        || (headers.First("Subject") ?? "").StartsWith("Re:", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(
        @"^\s*(auto(matic|mated|-)?\s?(reply|response|answer|responder)|auto:|out of (the )?(office|town)|away from|"
            + @"on (vacation|leave|holiday)|vacation (reply|message|notice)|.{0,40}\bis (away|out of)|abwesen|"
            + @"automatische antwort|r[ée]ponse automatique|absence du bureau|respuesta autom|risposta automatica|"
            + @"fuori sede|automatisch antwoord|resposta autom|自動返信|自動応答|不在|автоответ)",
        RegexOptions.IgnoreCase)]
    private static partial Regex SubjectPattern();
}
