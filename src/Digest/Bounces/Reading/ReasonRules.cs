using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Digest.Bounces.Reading.Phrases;

namespace Digest.Bounces.Reading;

/// <summary>
/// The rules that give a reason: the phrases of <see cref="ReasonPhraseTable"/> and the codes of <see
/// cref="StatusCodes"/>. A measurement leaves some of them out, to see how the others read a server they never saw.
/// </summary>
internal sealed class ReasonRules
{
    /// <summary>Codes that one vendor made up; the others are registered, and are no vendor's.</summary>
    private static readonly HashSet<string> OfVendors = ["1.90", "2.252", "7.60"];

    /// <summary>Of all sets of rules: most lines are the same in each.</summary>
    private static readonly ConcurrentDictionary<string, Regex> Compiled = new();

    public static readonly ReasonRules All = new(new HashSet<string>());

    private readonly IReadOnlySet<string> _without;
    private readonly (BounceReason Reason, string[] Phrases, Regex Pattern)[] _lines, _vague;

    /// <param name="without">Phrases, and codes without their first number, that decide nothing.</param>
    public ReasonRules(IReadOnlySet<string> without)
    {
        _without = without;
        _lines = Compile(ReasonPhraseTable.Lines);
        _vague = Compile(ReasonPhraseTable.Vague);
    }

    /// <summary>Called with each rule that decided something.</summary>
    public Action<string>? Fired { get; init; }

    /// <summary>The reason of the first line of <see cref="ReasonPhraseTable.Lines"/> that matches.</summary>
    /// <param name="plain">As <see cref="FailureWords.Plain"/> makes it.</param>
    public BounceReason Find(string plain) => Find(plain, _lines);

    /// <summary>The same for <see cref="ReasonPhraseTable.Vague"/>.</summary>
    public BounceReason FindVague(string plain) => Find(plain, _vague);

    /// <summary>What an enhanced code says by itself.</summary>
    public BounceReason Meaning(string enhanced)
    {
        var reason = StatusCodes.Meaning(enhanced);
        if (reason == BounceReason.Undefined || (Fired is null && _without.Count == 0)) return reason;
        var rule = enhanced[(enhanced.IndexOf('.') + 1)..];
        if (!OfVendors.Contains(rule)) return reason;
        if (_without.Contains(rule)) return BounceReason.Undefined;
        Fired?.Invoke(rule);
        return reason;
    }

    private BounceReason Find(string plain, (BounceReason Reason, string[] Phrases, Regex Pattern)[] lines)
    {
        if (plain.Length == 0) return BounceReason.Undefined;
        foreach (var (reason, phrases, pattern) in lines)
        {
            if (!pattern.IsMatch(plain)) continue;
            if (Fired is not null)
                foreach (var phrase in phrases.Where(phrase => Matches(phrase, plain))) Fired(phrase);
            return reason;
        }

        return BounceReason.Undefined;
    }

    private (BounceReason Reason, string[] Phrases, Regex Pattern)[] Compile(ReasonPhraseTable.Line[] lines) =>
    [
        .. from line in lines
           let phrases = line.Phrases.Where(phrase => !_without.Contains(phrase)).ToArray()
           where phrases.Length > 0
           select (line.Reason, phrases, Pattern(phrases)),
    ];

    private static bool Matches(string phrase, string plain) =>
        Pattern([phrase]).IsMatch(plain);

    private static Regex Pattern(string[] phrases) => Compiled.GetOrAdd(
        string.Join('|', phrases),
        static text => new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
}
