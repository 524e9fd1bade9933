using System.Text;
using Digest.Delivery.Transport;
using Digest.Rendering.Messages;
using MimeKit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>Messages with defaults for what a test does not care about.</summary>
internal static class SomeMessage
{
    public static MailDraft Draft(string subject = "Ten papers", string text = "Hello.\n", string html = "<p>Hello.</p>\n") => new()
    {
        From = new MailboxAddress("Digest", "digest@example.org"),
        To = new MailboxAddress("Ada Reader", "ada@example.com"),
        Subject = subject,
        Date = new DateTimeOffset(2026, 3, 9, 7, 0, 0, TimeSpan.FromHours(2)),
        MessageId = "e7.42@example.org",
        Text = Encoding.UTF8.GetBytes(text),
        Html = Encoding.UTF8.GetBytes(html),
    };

    public static MimeMessage Of(string subject = "Ten papers", string text = "Hello.\n", string html = "<p>Hello.</p>\n") =>
        MessageComposer.Compose(Draft(subject, text, html));

    public static MailEnvelope Envelope(string recipient = "ada@example.com", string id = "d-1") => new(id, "bounces+d-1@example.org", recipient);

    /// <summary>As it is signed, sent and stored.</summary>
    public static byte[] Bytes(this MimeMessage message)
    {
        using var written = new MemoryStream();
        message.WriteTo(MessageFormat.Of(message), written);
        return written.ToArray();
    }

    public static string Text(this MimeMessage message) => Encoding.UTF8.GetString(message.Bytes());
}
