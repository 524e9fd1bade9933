using System.Text;

namespace Digest.Bounces.Reading;

/// <summary>What a message that came back turned out to be.</summary>
internal enum ReportKind
{
    /// <summary>Mail from a person, a receipt, a report of success: nothing to act on.</summary>
    Other,

    /// <summary>One or more recipients did not get a message, or have not got it yet.</summary>
    Bounce,

    /// <summary>
    /// A recipient, or the recipient's provider, objects to a message (RFC 5965), or asks by mail to be unsubscribed.
    /// </summary>
    Complaint,

    /// <summary>
    /// An answer made by a program on behalf of a recipient who did get the message (RFC 3834): vacation notes and the
    /// like.
    /// </summary>
    AutoReply,

    /// <summary>Not a mail at all, or one over the limits of the reader.</summary>
    Unreadable,
}

/// <summary>An incoming message as far as bounce handling is concerned.</summary>
/// <param name="Recipients">In the order of the report. An address is empty when the report does not name it. For an
/// automatic reply: who answered.</param>
/// <param name="OriginalMessageId">The Message-ID of the mail that is reported on, without angle brackets; null when
/// the report does not carry it.</param>
/// <param name="ReturnPaths">The addresses this report was sent to, and those it gives as the original mail's return
/// path: a VERP address names the delivery.</param>
internal sealed record IncomingReport(
    ReportKind Kind,
    IReadOnlyList<ReportedRecipient> Recipients,
    string? OriginalMessageId,
    IReadOnlyList<string> ReturnPaths)
{
    public static readonly IncomingReport Unreadable = new(ReportKind.Unreadable, [], null, []);

    /// <summary>What follows the word in the subject of a mail that asks to be unsubscribed.</summary>
    public string? UnsubscribeToken { get; init; }
}

/// <summary>
/// What a report says about one recipient. Anyone can send one: all of it is made fit for a terminal, a log and a
/// database.
/// </summary>
/// <param name="Address">The address mail was sent to, as the report gives it; empty when unknown. At most 320
/// characters.</param>
/// <param name="Status">Enhanced status code (RFC 3463), e.g. <c>5.1.1</c>; empty when the report gives neither it nor
/// a reply code.</param>
/// <param name="Diagnostic">The words that led to the verdict: one line of at most 500 characters.</param>
internal sealed record ReportedRecipient(string Address, string Status, BounceReason Reason, string Diagnostic)
{
    // RFC 5321 §4.5.3.1: 64 octets, an @ and 255 octets.
    private const int MaxAddress = 320;
    private const int MaxDiagnostic = 500;

    public string Address { get; } = OneLine(Address, MaxAddress);

    public string Diagnostic { get; } = OneLine(Diagnostic, MaxDiagnostic);

    /// <summary>The server is still trying: a warning, not the end of the delivery.</summary>
    public bool Delayed { get; init; }

    /// <summary>True when no mail will ever arrive at this address, so that it must not be written to again.</summary>
    public bool Hard => Reason.IsHard() && !Status.StartsWith('4') && !Delayed;

    /// <summary>
    /// White space as single spaces; control characters (PostgreSQL refuses NUL) and halves of characters replaced.
    /// </summary>
    private static string OneLine(string text, int maxLength)
    {
        var line = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            var isSpace = Rune.IsWhiteSpace(rune);
            if (isSpace && (line.Length == 0 || line[^1] == ' ')) continue;
            if (line.Length + rune.Utf16SequenceLength > maxLength) break;
            line.Append(isSpace ? " " : Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
        }

        return line.ToString().TrimEnd();
    }
}
