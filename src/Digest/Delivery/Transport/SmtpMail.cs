using System.Text;
using Digest.Rendering.Messages;
using MailKit.Net.Smtp;
using MimeKit;

namespace Digest.Delivery.Transport;

/// <summary>One message with its envelope, and what it needs of a server.</summary>
internal sealed class SmtpMail
{
    private SmtpMail(string sender, string recipient, MimeMessage message)
    {
        (Sender, Recipient, Message) = (new MailboxAddress(null, sender), new MailboxAddress(null, recipient), message);
        Format = MessageFormat.Of(message);
        Size = MessageSize.Of(Format, message);
        HasUtf8Recipient = !Ascii.IsValid(recipient);
        HasUtf8Elsewhere = !Ascii.IsValid(sender) || Format.International;
        Is8Bit =
            Format.International
            || message.BodyParts.Any(part =>
                part is MimePart { ContentTransferEncoding: ContentEncoding.EightBit or ContentEncoding.Binary });
    }

    public MailboxAddress Sender { get; }

    public MailboxAddress Recipient { get; }

    public MimeMessage Message { get; }

    public FormatOptions Format { get; }

    /// <summary>Bytes as written with <see cref="Format"/>; exact, since a chunk is announced with it.</summary>
    public long Size { get; }

    public bool NeedsUtf8 => HasUtf8Recipient || HasUtf8Elsewhere;

    private bool HasUtf8Recipient { get; }

    private bool HasUtf8Elsewhere { get; }

    private bool Is8Bit { get; }

    /// <summary>The mail, or the refusal of an address that SMTP cannot carry.</summary>
    public static (SmtpMail? Mail, SendOutcome? Refusal) Of(MailEnvelope envelope, MimeMessage message)
    {
        if (EnvelopeAddress.Of(envelope.ReturnPath) is not { } sender)
            return (null,
                new SendOutcome(SendStatus.SenderRejected, "the return path is not an address SMTP can carry"));
        return EnvelopeAddress.Of(envelope.Recipient) is { Length: > 0 } recipient
            ? (new SmtpMail(sender, recipient, message), null)
            : (null, Refused(SendStatus.RecipientRejected, "not an address SMTP can carry"));
    }

    /// <summary>What the server says it cannot take is not offered to it. Null where it can take this mail.</summary>
    /// <param name="maxSize">In bytes; 0 for no limit (RFC 1870 §3).</param>
    public SendOutcome? RefusalBy(SmtpCapabilities offered, uint maxSize)
    {
        var hasUtf8 = offered.HasFlag(SmtpCapabilities.UTF8);
        if (HasUtf8Recipient && !hasUtf8)
            return Refused(
                SendStatus.RecipientRejected, "the address needs SMTPUTF8, which the server does not offer");
        if (HasUtf8Elsewhere && !hasUtf8)
            return Refused(
                SendStatus.MessageRejected,
                "the return path or a header needs SMTPUTF8, which the server does not offer");
        if (maxSize > 0 && Size > maxSize)
            return Refused(
                SendStatus.MessageRejected,
                FormattableString.Invariant($"the message has {Size} bytes, the server takes {maxSize}"));
        return Is8Bit && !offered.HasFlag(SmtpCapabilities.EightBitMime)
            ? Refused(
                SendStatus.MessageRejected, "the message has 8-bit text, and the server does not offer 8BITMIME")
            : null;
    }

    private static SendOutcome Refused(SendStatus status, string reply) =>
        new(status, reply) { Origin = OutcomeOrigin.Local };
}
