using System.Text;

namespace Digest.Mail.Mime;

/// <summary>
/// One message for one reader, before it is encoded. Equal descriptions compose to equal bytes: nothing in it comes from a clock or from
/// chance.
/// </summary>
public sealed record OutgoingMessage
{
    public required Mailbox From { get; init; }

    public required Mailbox To { get; init; }

    public Mailbox? ReplyTo { get; init; }

    /// <summary>Any text; control characters become spaces.</summary>
    public required string Subject { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>Without angle brackets: <c>left@right</c> (RFC 5322 §3.6.4). The boundaries derive from it.</summary>
    public required string MessageId { get; init; }

    public IReadOnlyList<MailHeader> Headers { get; init; } = [];

    public IReadOnlyList<BodySegment>? Text { get; init; }

    public IReadOnlyList<BodySegment>? Html { get; init; }

    /// <summary>Pictures the HTML refers to by <c>cid:</c>; they travel beside it in multipart/related (RFC 2387).</summary>
    public IReadOnlyList<InlineImage> InlineImages { get; init; } = [];

    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];
}

/// <summary>
/// A further header. ASCII values are folded at their spaces and otherwise left alone, so that structured ones (<c>List-Unsubscribe</c>)
/// keep their syntax; others become encoded words.
/// </summary>
/// <param name="Name">Printable ASCII without a colon (RFC 5322 §2.2); anything else throws.</param>
public readonly record struct MailHeader(string Name, string Value);

/// <summary>A piece of a text body, in order.</summary>
/// <param name="Utf8">The bytes of this piece; ignored when <paramref name="Shared"/> is set.</param>
/// <param name="Shared">A piece that many messages carry and that is encoded once for all of them.</param>
public readonly record struct BodySegment(ReadOnlyMemory<byte> Utf8, SharedPart? Shared = null)
{
    public static BodySegment Of(string text) => new(Encoding.UTF8.GetBytes(text));
}

/// <param name="ContentId">What the HTML calls <c>cid:…</c>, without angle brackets.</param>
/// <param name="MediaType"><c>image/png</c> and the like.</param>
public sealed record InlineImage(string ContentId, string MediaType, string FileName, ReadOnlyMemory<byte> Content);

/// <param name="MediaType"><c>application/x-bibtex</c> and the like, parameters included.</param>
/// <param name="FileName">Any text; RFC 2231 carries what ASCII cannot.</param>
public sealed record MailAttachment(string MediaType, string FileName, ReadOnlyMemory<byte> Content);
