using Digest.Links;
using Digest.Subscribers;

namespace Digest.Rendering.Messages;

/// <summary>Section <c>Mail</c>: who mails are from, and how they leave.</summary>
internal sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>Default: <see cref="MailTransportKind.Pickup"/>.</summary>
    public MailTransportKind Transport { get; set; } = MailTransportKind.Pickup;

    /// <summary>
    /// For <see cref="MailTransportKind.Pickup"/>; a relative path is in the data folder. Default: <c>mail</c>.
    /// </summary>
    public string PickupFolder { get; set; } = "mail";

    /// <summary>
    /// <c>Name &lt;address&gt;</c>; the name is the service's name in every mail, the domain is used in Message-ID and
    /// List-Id. Default: <c>Digest &lt;digest@localhost&gt;</c>.
    /// </summary>
    public string From { get; set; } = "Digest <digest@localhost>";

    /// <summary>
    /// Where replies go, as in <see cref="From"/>. With <c>{id}</c> in the address each mail has one of its own, so
    /// that a reply of the one word "unsubscribe" is honoured where reports are read. Null: to the sender.
    /// </summary>
    public string? ReplyTo { get; set; }

    /// <summary>
    /// An address that a person reads, for readers who want to leave by mail; used in List-Unsubscribe. Null:
    /// none.
    /// </summary>
    public string? UnsubscribeMailbox { get; set; }

    /// <summary>
    /// Who is responsible for the mails, at the end of each: name, postal address and what else the law asks for.
    /// Plain text, with line breaks. Null: nothing.
    /// </summary>
    public string? Imprint { get; set; }
}

internal enum MailTransportKind
{
    /// <summary>An .eml file for each message.</summary>
    Pickup,

    /// <summary>A relay; see section <c>Smtp</c>.</summary>
    Smtp,
}

internal static class MailOptionsValidator
{
    private const int MaxImprintLength = 1000;

    public static IEnumerable<string> Failures(MailOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.From))
            yield return "Mail:From is missing. Give the sender, for example Digest <digest@example.org>.";
        else if (MailboxText.Parse(options.From) is null)
            yield return $"Mail:From is '{options.From}'. It must be an address or a name with one, for example "
                + "Digest <digest@example.org>.";
        if (options.ReplyTo is { } replyTo && MailboxText.Parse(replyTo) is null)
            yield return $"Mail:ReplyTo is '{replyTo}'. It must be an address or a name with one, for example "
                + "Editors <editors@example.org>.";
        else if (options.ReplyTo is { } pattern
            && EmailAddress.Parse(new ReturnPath(MailboxText.Parse(pattern)!.Address, "").Longest).Error is { } error)
            yield return $"Mail:ReplyTo is '{pattern}'. It must be an address also with the 36 characters that take "
                + $"the place of {{id}}; {error}";
        if (options.UnsubscribeMailbox is { } mailbox && EmailAddress.Parse(mailbox).Address is null)
            yield return $"Mail:UnsubscribeMailbox is '{mailbox}'. It must be an address, for example "
                + "leave@example.org.";
        if (options.Imprint is { Length: > MaxImprintLength })
            yield return $"Mail:Imprint has {options.Imprint.Length} characters. Give at most {MaxImprintLength}.";
        if (string.IsNullOrWhiteSpace(options.PickupFolder))
            yield return "Mail:PickupFolder is missing. Give a folder, for example mail.";
    }
}
