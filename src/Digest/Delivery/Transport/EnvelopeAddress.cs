using System.Buffers;
using System.Text;
using Digest.Mail.Mime;

namespace Digest.Mail.Smtp;

/// <summary>One message's commands, with the parameters the server offers.</summary>
internal sealed record SmtpEnvelope(IReadOnlyList<(SmtpStep Step, string Command)> Commands)
{
    /// <summary>All commands in one group (RFC 2920).</summary>
    public string Pipelined => string.Concat(Commands.Select(command => command.Command + "\r\n"));

    /// <summary>The commands, or the refusal that needs no question: what the server says it cannot take is not offered to it.</summary>
    public static (SmtpEnvelope? Commands, SendOutcome? Refusal) For(MailEnvelope envelope, ReadOnlySequence<byte> message, SmtpCapabilities offered)
    {
        var sender = Path(envelope.ReturnPath);
        var recipient = Path(envelope.Recipient);
        if (sender is null) return Refuse(SendStatus.SenderRejected, "the return path is not an address SMTP can carry");
        if (recipient is null || recipient.Length == 0) return Refuse(SendStatus.RecipientRejected, "not an address SMTP can carry");
        var utf8Recipient = !Ascii.IsValid(recipient);
        var utf8Message = !Ascii.IsValid(sender) || !HeaderIsAscii(message);
        if (utf8Recipient && !offered.SmtpUtf8) return Refuse(SendStatus.RecipientRejected, "the address needs SMTPUTF8, which the server does not offer");
        if (utf8Message && !offered.SmtpUtf8) return Refuse(SendStatus.MessageRejected, "the return path or a header needs SMTPUTF8, which the server does not offer");
        if (offered.Size is > 0 && message.Length > offered.Size)
            return Refuse(SendStatus.MessageRejected, FormattableString.Invariant($"the message has {message.Length} bytes, the server takes {offered.Size}"));

        var eightBit = !IsAscii(message);
        if (eightBit && !offered.EightBitMime) return Refuse(SendStatus.MessageRejected, "the message has 8-bit text, and the server does not offer 8BITMIME");

        var mail = new StringBuilder($"MAIL FROM:<{sender}>");
        if (offered.Size is not null) mail.Append(System.Globalization.CultureInfo.InvariantCulture, $" SIZE={message.Length}");
        if (eightBit) mail.Append(" BODY=8BITMIME");
        if (utf8Recipient || utf8Message) mail.Append(" SMTPUTF8");
        List<(SmtpStep, string)> commands = [(SmtpStep.Mail, mail.ToString()), (SmtpStep.Recipient, $"RCPT TO:<{recipient}>")];

        // A chunk (BDAT, RFC 3030) is announced without asking: no 354 to wait for, no dots to double.
        if (!offered.Chunking) commands.Add((SmtpStep.Data, "DATA"));
        return (new SmtpEnvelope(commands), null);
    }

    /// <summary>The address with its domain in ASCII; null if it could break out of its command line.</summary>
    internal static string? Path(string address)
    {
        if (address.Length == 0) return "";
        if (address.Any(c => char.IsControl(c) || c is '<' or '>') || (address.Contains(' ') && !address.StartsWith('"'))) return null;
        var at = address.LastIndexOf('@');
        return at > 0 && at < address.Length - 1 ? address[..(at + 1)] + DomainName.ToAscii(address[(at + 1)..]) : null;
    }

    private static (SmtpEnvelope?, SendOutcome?) Refuse(SendStatus status, string why) => (null, new SendOutcome(status, why));

    private static bool HeaderIsAscii(ReadOnlySequence<byte> message)
    {
        var reader = new SequenceReader<byte>(message);
        return IsAscii(reader.TryReadTo(out ReadOnlySequence<byte> header, "\r\n\r\n"u8) ? header : message);
    }

    private static bool IsAscii(ReadOnlySequence<byte> bytes)
    {
        foreach (var piece in bytes)
        {
            if (!Ascii.IsValid(piece.Span)) return false;
        }

        return true;
    }
}
