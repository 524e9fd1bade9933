using Digest.Subscribers;

namespace Digest.Rendering;

internal static class MailOptionsValidator
{
    public static IEnumerable<string> Failures(MailOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.From)) yield return "Mail:From is missing. Give the sender, for example Digest <digest@example.org>.";
        else if (MailboxText.Parse(options.From) is null)
            yield return $"Mail:From is '{options.From}'. It must be an address or a name with one, for example Digest <digest@example.org>.";
        if (options.ReplyTo is { } replyTo && MailboxText.Parse(replyTo) is null)
            yield return $"Mail:ReplyTo is '{replyTo}'. It must be an address or a name with one, for example Editors <editors@example.org>.";
        if (options.UnsubscribeMailbox is { } mailbox && EmailAddress.Parse(mailbox).Address is null)
            yield return $"Mail:UnsubscribeMailbox is '{mailbox}'. It must be an address, for example leave@example.org.";
        if (string.IsNullOrWhiteSpace(options.PickupFolder)) yield return "Mail:PickupFolder is missing. Give a folder, for example mail.";
    }
}
