using Digest.Mail.Mime;

namespace Digest.Rendering;

/// <summary>Who the mail is from, the same for all subscribers.</summary>
/// <param name="Name">The service's name as readers see it.</param>
/// <param name="From">Its domain also stands in Message-ID and List-Id.</param>
/// <param name="UnsubscribeMailbox">An address that is read, for readers who want to leave by mail; null for none.</param>
public sealed record MailBrand(string Name, Mailbox From, Mailbox? ReplyTo = null, string? UnsubscribeMailbox = null)
{
    public string Domain { get; } = From.Address[(From.Address.LastIndexOf('@') + 1)..];
}
