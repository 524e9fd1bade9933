using MimeKit;

namespace Digest.Rendering.Messages;

/// <summary>
/// One message for one reader, before it is encoded. Equal drafts compose to equal bytes: nothing in it comes from a
/// clock or from chance.
/// </summary>
internal sealed record MailDraft
{
    public required MailboxAddress From { get; init; }

    public required MailboxAddress To { get; init; }

    public MailboxAddress? ReplyTo { get; init; }

    /// <summary>Any text; control characters become spaces.</summary>
    public required string Subject { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>Without angle brackets: <c>left@right</c> (RFC 5322 §3.6.4). The boundaries derive from it.</summary>
    public required string MessageId { get; init; }

    public IReadOnlyList<MailHeader> Headers { get; init; } = [];

    /// <summary>UTF-8, with any line ends.</summary>
    public required ReadOnlyMemory<byte> Text { get; init; }

    /// <inheritdoc cref="Text"/>
    public required ReadOnlyMemory<byte> Html { get; init; }

    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];
}

/// <summary>A further header; what ASCII cannot carry becomes encoded words.</summary>
/// <param name="Name">Printable ASCII without a colon (RFC 5322 §2.2); anything else throws.</param>
internal readonly record struct MailHeader(string Name, string Value);

/// <param name="MediaType"><c>application/x-bibtex</c> and the like, parameters included.</param>
/// <param name="FileName">In ASCII: not every mail program reads others.</param>
internal sealed record MailAttachment(string MediaType, string FileName, byte[] Content);
