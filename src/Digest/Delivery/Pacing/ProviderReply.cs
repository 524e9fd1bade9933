using System.Text.RegularExpressions;
using Digest.Bounces.Reading;
using Digest.Outbox;

namespace Digest.Delivery.Pacing;

/// <summary>
/// Tells a reply about the recipient's provider from one about the relay or about this mail. The relay speaks for both:
/// only a temporary reply that names the provider, or the recipient's domain, is about it.
/// </summary>
internal static partial class ProviderReply
{
    /// <summary>Yahoo asks for it in these words: later mails are refused as well.</summary>
    private static readonly TimeSpan YahooPause = TimeSpan.FromHours(2);

    public static bool IsAbout(SendOutcome outcome, string provider, string recipient)
    {
        if (outcome.Origin != OutcomeOrigin.Server || outcome.Code is < 400 or > 499) return false;
        if (outcome.Status
            is not (SendStatus.ServerUnavailable or SendStatus.RecipientDeferred or SendStatus.MessageDeferred))
            return false;
        // A first mail to an address is greylisted, the next one to it is not.
        if (IsGreylisting(outcome.Reply)) return false;
        var reason = ReasonJudge
            .Judge("", outcome.Reply, outcome.EnhancedCode ?? "", new FailureWords(""), delayed: false).Reason;
        if (reason.IsHard() || reason is BounceReason.MailboxFull or BounceReason.MailboxDisabled
            or BounceReason.RecipientRefuses or BounceReason.MessageTooBig or BounceReason.ContentRejected
            or BounceReason.SenderRejected)
            return false;
        var domain = MailDays.DomainOf(recipient);
        var named = MailProviders.NamesOf(provider).Append(domain).Distinct().ToList();
        // Almost every reply repeats the recipient's address, which is not a name of the provider yet.
        if (Names(Address().Replace(outcome.Reply, " "), named)) return true;
        return reason is BounceReason.RateLimited or BounceReason.Blocked or BounceReason.NetworkError
            && Names(outcome.Reply, named);
    }

    public static bool IsGreylisting(string reply) => Greylisting().IsMatch(reply);

    /// <summary>How long the provider asks to be left alone; zero where it does not say.</summary>
    public static TimeSpan PauseIn(string reply) => YahooDeferral().IsMatch(reply) ? YahooPause : TimeSpan.Zero;

    private static bool Names(string text, List<string> names) =>
        names.Exists(name => IsIn(text, name));

    private static bool IsIn(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var after = at + name.Length;
            var startsName = at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] == '-');
            var endsName = after == text.Length || !(char.IsLetterOrDigit(text[after]) || text[after] == '-');
            if (startsName && endsName) return true;
        }

        return false;
    }

    [GeneratedRegex(@"gr[ae]y-?list", RegexOptions.IgnoreCase)]
    private static partial Regex Greylisting();

    [GeneratedRegex(@"[^\s<>:;,()]{1,100}@[^\s<>:;,()]{1,255}")]
    private static partial Regex Address();

    [GeneratedRegex(@"\[TSS?0\d\]")]
    private static partial Regex YahooDeferral();
}
