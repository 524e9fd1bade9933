using System.Buffers;

namespace Digest.Mail.Mime;

/// <summary>
/// Turns an <see cref="OutgoingMessage"/> into the bytes of RFC 5322 and MIME. Lines end with CRLF and are at most 998 characters long;
/// all is ASCII, except the local parts of internationalised addresses.
/// </summary>
public static class MessageComposer
{
    /// <summary>The result refers to the shared parts' bytes; it stays valid as long as it is held.</summary>
    public static ReadOnlySequence<byte> Compose(OutgoingMessage message)
    {
        var output = new MessageBuffer(EstimateOwnBytes(message));
        HeaderWriter.Mailbox(output, "From", message.From);
        HeaderWriter.Mailbox(output, "To", message.To);
        if (message.ReplyTo is { } replyTo) HeaderWriter.Mailbox(output, "Reply-To", replyTo);
        HeaderWriter.Unstructured(output, "Subject", message.Subject);
        HeaderWriter.Date(output, message.Date);
        HeaderWriter.Structured(output, "Message-ID", $"<{message.MessageId}>");
        foreach (var (name, value) in message.Headers) HeaderWriter.Structured(output, name, value);
        output.Write("MIME-Version: 1.0\r\n"u8);
        TreeOf(message).Write(output, isWholeMessage: true);
        return output.ToSequence();
    }

    /// <summary>The plainest tree that holds what there is: mixed(alternative(text, related(html, images)), attachments).</summary>
    private static MimePart TreeOf(OutgoingMessage message)
    {
        MimePart? html = message.Html is { } segments ? new TextPart("html", segments) : null;
        if (html is not null && message.InlineImages.Count > 0)
        {
            var images = message.InlineImages.Select(image => new FilePart(image.MediaType, image.FileName, image.Content, image.ContentId));
            html = new MultiPart("related", message.MessageId, "related", [html, .. images]);
        }

        MimePart? text = message.Text is { } lines ? new TextPart("plain", lines) : null;
        var body = (text, html) switch
        {
            (not null, not null) => new MultiPart("alternative", message.MessageId, "alternative", [text, html]),
            _ => text ?? html ?? new TextPart("plain", []),
        };
        if (message.Attachments.Count == 0) return body;
        var files = message.Attachments.Select(file => new FilePart(file.MediaType, file.FileName, file.Content, contentId: null));
        return new MultiPart("mixed", message.MessageId, "mixed", [body, .. files]);
    }

    private static int EstimateOwnBytes(OutgoingMessage message)
    {
        var own = (message.Text ?? []).Concat(message.Html ?? []).Sum(segment => segment.Shared is null ? segment.Utf8.Length : 0);
        var files = message.InlineImages.Sum(image => image.Content.Length) + message.Attachments.Sum(file => file.Content.Length);
        return 2048 + own + (own / 4) + (files * 7 / 5);
    }
}
