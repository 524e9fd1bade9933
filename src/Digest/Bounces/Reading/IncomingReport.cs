namespace Digest.Bounces.Reading;

/// <summary>What a message that came back turned out to be.</summary>
public enum ReportKind
{
    /// <summary>Mail from a person, a receipt, a report of success: nothing to act on.</summary>
    Other,

    /// <summary>One or more recipients did not get a message, or have not got it yet.</summary>
    Bounce,

    /// <summary>A recipient, or the recipient's provider, objects to a message (RFC 5965), or asks by mail to be unsubscribed.</summary>
    Complaint,

    /// <summary>An answer made by a program on behalf of a recipient who did get the message (RFC 3834): vacation notes and the like.</summary>
    AutoReply,
}

/// <summary>An incoming message as far as bounce handling is concerned.</summary>
/// <param name="Recipients">In the order of the report. An address is empty when the report does not name it. For an automatic reply: who answered.</param>
/// <param name="OriginalMessageId">The Message-ID of the mail that is reported on, without angle brackets; null when the report does not carry it.</param>
/// <param name="ReturnPaths">The addresses this report was sent to, and those it gives as the original mail's return path: a VERP address
/// names the delivery.</param>
public sealed record IncomingReport(
    ReportKind Kind, IReadOnlyList<ReportedRecipient> Recipients, string? OriginalMessageId, IReadOnlyList<string> ReturnPaths)
{
    /// <summary>What follows the word in the subject of a mail that asks to be unsubscribed.</summary>
    public string? UnsubscribeToken { get; init; }
}

/// <summary>What a report says about one recipient.</summary>
/// <param name="Address">The address mail was sent to, as the report gives it; empty when unknown.</param>
/// <param name="Status">Enhanced status code (RFC 3463), e.g. <c>5.1.1</c>; empty when the report gives neither it nor a reply code.</param>
/// <param name="Diagnostic">The words that led to the verdict: one line of at most 500 characters.</param>
public sealed record ReportedRecipient(string Address, string Status, BounceReason Reason, string Diagnostic)
{
    /// <summary>The server is still trying: a warning, not the end of the delivery.</summary>
    public bool Delayed { get; init; }

    /// <summary>True when no mail will ever arrive at this address, so that it must not be written to again.</summary>
    public bool Hard => Reason.IsHard() && !Status.StartsWith('4') && !Delayed;
}
