using System.Buffers;
using System.Text;
using Digest.Mail.Mime;

namespace Digest.Mail.Tests;

/// <summary>Defaults for what a test does not care about.</summary>
internal static class Some
{
    public static OutgoingMessage Message(string subject = "Ten papers", string? text = "Hello.\n", string? html = null) => new()
    {
        From = new Mailbox("Digest", "digest@example.org"),
        To = new Mailbox("Ada Reader", "ada@example.com"),
        Subject = subject,
        Date = new DateTimeOffset(2026, 3, 9, 7, 0, 0, TimeSpan.FromHours(2)),
        MessageId = "e7.42@example.org",
        Text = text is null ? null : [BodySegment.Of(text)],
        Html = html is null ? null : [BodySegment.Of(html)],
    };

    public static MailEnvelope Envelope(string recipient = "ada@example.com", string id = "d-1") => new(id, "bounces+d-1@example.org", recipient);

    public static string ComposedText(OutgoingMessage message) => Encoding.UTF8.GetString(MessageComposer.Compose(message).ToArray());
}
