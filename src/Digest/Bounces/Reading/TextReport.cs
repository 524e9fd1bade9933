using System.Text;
using System.Text.RegularExpressions;

namespace Digest.Bounces.Reading;

/// <summary>
/// Reads reports written for people: qmail, exim, old sendmail, mail gateways and the many others. They share a form:
/// some words, the addresses that failed with what the server said near each, then a copy of the message.
/// </summary>
internal static partial class TextReport
{
    private const int MaxMentions = 1000;
    private const int MaxLineLength = 400;
    private const int MaxMarkerLength = 200;

    /// <summary>The text before the copy of the message, and the copy (empty when there is none).</summary>
    public static (string Report, string Copy) Split(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var newline = text.IndexOf('\n', start);
            var next = newline < 0 ? text.Length : newline + 1;
            var line = text.AsSpan(start, next - start);
            if (HeaderOfCopy().IsMatch(line)) return (text[..start], text[start..]);
            if (line.Length < MaxMarkerLength && CopyFollows().IsMatch(line)) return (text[..start], text[next..]);
            start = next;
        }

        return (text, "");
    }

    /// <summary>The recipients the report names, each with the text that belongs to it.</summary>
    /// <param name="failed">Those a header names (X-Failed-Recipients); then no others are looked for.</param>
    /// <param name="ours">Addresses that are not recipients: where the report came from and where it was sent
    /// to.</param>
    public static List<(string Address, string Words)> Recipients(
        string report, IReadOnlyList<string> failed, IReadOnlyCollection<string> ours)
    {
        var found = Addresses.All(report).Take(MaxMentions)
            .Select(a => (a.Address, a.Index, Strength: Strength(report, a, failed, ours))).ToList();
        var strongest = found.Count == 0 ? 0 : found.Max(f => f.Strength);
        var mentions = strongest == 0 ? [] : found.Where(f => f.Strength == strongest).ToList();
        var words = new OrderedDictionary<string, StringBuilder>(StringComparer.OrdinalIgnoreCase);
        foreach (var address in failed) words.TryAdd(address, new StringBuilder());
        for (int i = 0, next; i < mentions.Count; i = next)
        {
            // What is said between two mentions of an address is said about it, so they share one stretch of text.
            var (address, index, _) = mentions[i];
            for (next = i + 1; next < mentions.Count && Same(mentions[next].Address, address);)
                next++;
            var (start, end) = (
                LineStart(report, index),
                next < mentions.Count ? LineStart(report, mentions[next].Index) : report.Length);
            if (end <= start) continue;
            if (!words.TryGetValue(address, out var about)) words.Add(address, about = new StringBuilder());
            about.Append('\n').Append(report, start, end - start);
        }

        // With a single recipient all of the report is about it, including what precedes the address.
        return words.Count == 1
            ? [(words.GetAt(0).Key, report)]
            : words.Select(w => (w.Key, w.Value.ToString())).ToList();
    }

    private static bool Same(string address, string other) => address.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool Is(IEnumerable<string> addresses, string address) =>
        addresses.Contains(address, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// How surely an address in the text is a recipient that failed: 2 when a header names it or it is where
    /// reports put them, 1 when anywhere else, 0 when it is someone else's.
    /// </summary>
    private static int Strength(
        string report,
        (string Address, int Index) mention,
        IReadOnlyList<string> failed,
        IReadOnlyCollection<string> ours)
    {
        if (failed.Count > 0) return Is(failed, mention.Address) ? 2 : 0;
        var before = report[LineStart(report, mention.Index)..mention.Index];
        if (RecipientBefore().IsMatch(before)) return 2;
        if (OthersBefore().IsMatch(before)) return 0;
        if (Is(ours, mention.Address)) return 0;
        return Opening().IsMatch(before) ? 2 : 1;
    }

    /// <summary>Where the line of this place begins; of a line without end, not far before it.</summary>
    private static int LineStart(string text, int index)
    {
        var window = Math.Min(index, MaxLineLength);
        var newline = text.AsSpan(index - window, window).LastIndexOf('\n');
        return index - window + newline + 1;
    }

    [GeneratedRegex(
        @"(rcpt to|recipients?|address(es)?|undeliverable to|delivered to|deliver(ing|ed)?( your| the)?"
            + @"( e-?mail| message)? to|failed for|unknown user|mailbox|userid|send to|errors)\s{0,4}:?\s{0,4}<?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex RecipientBefore();

    [GeneratedRegex(
        @"(mail from|from|sender|sent by|contact|mailto|postmaster|reply-to|help|support|cc|message-id|envelope-from|"
            + @"generated (from|by)|in-reply-to|references)\b[^@]{0,40}$", RegexOptions.IgnoreCase)]
    private static partial Regex OthersBefore();

    /// <summary>An address that begins its line.</summary>
    [GeneratedRegex(@"^[\s>*|.-]{0,40}(to:)?\s{0,8}[<""'(]?$", RegexOptions.IgnoreCase)]
    private static partial Regex Opening();

    // "--- Below this line is a copy of the message." and its many sisters, alone on their line.
    [GeneratedRegex("""
        ^[-=*_|>#\s]{0,60}(
            ((this|here)\ is\ |below\ is\ )?(a\ )?copy\ of\ (the|your)\ (original\ )?(message|mail)\b.*
          | below\ (this\ line\ )?is\b.*\b(copy|original)\b.*
          | (the\ )?(original|returned|undelivered|unsent|failed)\ (message|mail)
              (\ (headers?|text|follows|below|is|as|body|attached)\b.*)?
          | (the\ )?(headers?|text|body)\ of\ (the|your)\ (original\ )?(message|mail)\b.*
          | (message|mail)\ (headers?|text|body|contents?)(\ (and|follows?|is)\b.*)?
        )[\s:.*=_|<-]{0,80}$
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex CopyFollows();

    [GeneratedRegex(@"^(return-path|received|x-received|dkim-signature|arc-seal) ?: ", RegexOptions.IgnoreCase)]
    private static partial Regex HeaderOfCopy();
}
