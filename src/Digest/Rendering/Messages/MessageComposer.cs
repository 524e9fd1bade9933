using System.Security.Cryptography;
using System.Text;
using MimeKit;

namespace Digest.Rendering.Messages;

/// <summary>Turns a <see cref="MailDraft"/> into a message: mixed(alternative(text, html), attachments).</summary>
internal static class MessageComposer
{
    public static MimeMessage Compose(MailDraft draft)
    {
        var message = new MimeMessage
        {
            Subject = HeaderText.Fold(draft.Subject),

            // MimeKit writes zones west of Greenwich with half hours as -02-30.
            Date = draft.Date.ToUniversalTime(),
            MessageId = draft.MessageId,
        };
        message.From.Add(Clean(draft.From));
        message.To.Add(Clean(draft.To));
        if (draft.ReplyTo is { } replyTo) message.ReplyTo.Add(Clean(replyTo));
        foreach (var (name, value) in draft.Headers) message.Headers.Add(HeaderOf(name, HeaderText.Clean(value)));
        // MimeKit would add it when it writes, which is after signing.
        message.MimeVersion = new Version(1, 0);
        message.Body = BodyOf(draft);
        return message;
    }

    private static Header HeaderOf(string name, string value)
    {
        var header = new Header(name, value);

        // One word of at most 255 characters (RFC 2919 §3), inside of which MimeKit would fold.
        if (header.Id == HeaderId.ListId && Ascii.IsValid(value))
            header.SetRawValue(Encoding.ASCII.GetBytes($" {value}\r\n"));
        return header;
    }

    private static Multipart BodyOf(MailDraft draft)
    {
        var body = new Multipart("alternative") { Boundary = Boundary(draft, "alternative") };
        body.Add(EncodedPart.Text("plain", draft.Text));
        body.Add(EncodedPart.Text("html", draft.Html));
        if (draft.Attachments.Count == 0) return body;
        var mixed = new Multipart("mixed") { Boundary = Boundary(draft, "mixed") };
        mixed.Add(body);
        foreach (var file in draft.Attachments) mixed.Add(EncodedPart.File(file));
        return mixed;
    }

    /// <summary>
    /// "=_" occurs neither in quoted-printable nor in base64, and every part is one of the two: the boundary is never
    /// in the content (RFC 2045 §6.7).
    /// </summary>
    private static string Boundary(MailDraft draft, string place) =>
        "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{draft.MessageId} {place}")), 0, 16);

    /// <summary>A new one: an address belongs to the list of one message.</summary>
    private static MailboxAddress Clean(MailboxAddress mailbox) => new(HeaderText.Name(mailbox.Name), mailbox.Address);
}
