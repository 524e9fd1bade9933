using MimeKit;
using Scriban.Runtime;

namespace Digest.Rendering.Messages;

/// <summary>Who the mail is from, the same for all subscribers.</summary>
/// <param name="Name">The service's name as readers see it.</param>
/// <param name="From">Its domain is also used in Message-ID and List-Id.</param>
/// <param name="Imprint">Who is responsible for the mails, line by line; null for nothing.</param>
/// <param name="UnsubscribeMailbox">An address that is read, for readers who want to leave by mail; null for
/// none.</param>
internal sealed record MailIdentity(
    string Name,
    MailboxAddress From,
    MailboxAddress? ReplyTo = null,
    string? UnsubscribeMailbox = null,
    IReadOnlyList<string>? Imprint = null)
{
    /// <summary>The sender's address with its domain in ASCII.</summary>
    public string Address { get; } = From.GetAddress(idnEncode: true);

    /// <summary>In ASCII.</summary>
    public string Domain { get; } = MailboxAddress.EncodeAddrspec(From.Address)[(From.Address.LastIndexOf('@') + 1)..];

    public ScriptObject ForTemplates() => new() { { "name", Name }, { "imprint", Imprint } };
}
