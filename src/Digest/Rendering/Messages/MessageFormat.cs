using System.Text;
using MimeKit;

namespace Digest.Rendering.Messages;

/// <summary>
/// How a message is written. Signing, sending and the pickup folder must write the same bytes, so all ask here.
/// </summary>
internal static class MessageFormat
{
    private static readonly FormatOptions Plain = new() { NewLineFormat = NewLineFormat.Dos, EnsureNewLine = true };
    private static readonly FormatOptions Internationalized =
        new() { NewLineFormat = NewLineFormat.Dos, EnsureNewLine = true, International = true };

    public static FormatOptions Of(MimeMessage message) => NeedsSmtpUtf8(message) ? Internationalized : Plain;

    /// <summary>
    /// True if a header holds a local part beyond ASCII, which only a server with SMTPUTF8 can take (RFC 6531).
    /// Domains and display names have an encoding in ASCII.
    /// </summary>
    public static bool NeedsSmtpUtf8(MimeMessage message) =>
        NeedsSmtpUtf8(message.To) || NeedsSmtpUtf8(message.From) || NeedsSmtpUtf8(message.ReplyTo);

    private static bool NeedsSmtpUtf8(InternetAddressList addresses)
    {
        foreach (var mailbox in addresses.Mailboxes)
        {
            if (!Ascii.IsValid(mailbox.LocalPart)) return true;
        }

        return false;
    }
}
