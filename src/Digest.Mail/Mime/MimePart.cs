using System.Security.Cryptography;
using System.Text;

namespace Digest.Mail.Mime;

/// <summary>A node of a message's tree (RFC 2046): it writes its own headers, an empty line and its content.</summary>
internal abstract class MimePart
{
    public abstract void Write(MessageBuffer output, bool isWholeMessage);
}

/// <param name="path">The place in the tree, so that no two boundaries of a message are alike.</param>
internal sealed class MultiPart(string subtype, string messageId, string path, IReadOnlyList<MimePart> children) : MimePart
{
    public override void Write(MessageBuffer output, bool isWholeMessage)
    {
        // "=_" occurs neither in quoted-printable nor in base64, and everything here is one of the two: the boundary is never in the
        // content (RFC 2045 §6.7).
        var boundary = "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{messageId} {path}")), 0, 16);
        var type = subtype == "related" ? "; type=\"text/html\"" : "";
        output.Write($"Content-Type: multipart/{subtype}{type};\r\n boundary=\"{boundary}\"\r\n\r\n");
        foreach (var child in children)
        {
            output.Write($"--{boundary}\r\n");
            child.Write(output, isWholeMessage: false);
            output.Write("\r\n"u8);
        }

        output.Write($"--{boundary}--\r\n");
    }
}

/// <summary>Text in quoted-printable or base64, whichever is shorter.</summary>
internal sealed class TextPart(string subtype, IReadOnlyList<BodySegment> segments) : MimePart
{
    public override void Write(MessageBuffer output, bool isWholeMessage)
    {
        output.Write($"Content-Type: text/{subtype}; charset=utf-8\r\n");
        if (Base64IsShorter())
        {
            output.Write("Content-Transfer-Encoding: base64\r\n\r\n"u8);
            var writer = new Base64Writer(output);
            foreach (var segment in segments)
            {
                if (segment.Shared is { } shared) writer.WriteShared(shared);
                else writer.Write(TextLines.ToCrLf(segment.Utf8.Span));
            }

            writer.End();
        }
        else
        {
            output.Write("Content-Transfer-Encoding: quoted-printable\r\n\r\n"u8);
            var writer = new QuotedPrintableWriter(output);
            foreach (var segment in segments)
            {
                if (segment.Shared is { } shared) writer.WriteShared(shared);
                else writer.Write(segment.Utf8.Span);
            }

            // A message ends with a line end; the soft break keeps it out of the text.
            if (isWholeMessage) writer.EndLine();
        }
    }

    private bool Base64IsShorter()
    {
        int bytes = 0, quoted = 0;
        foreach (var segment in segments)
        {
            bytes += segment.Shared?.Text.Length ?? segment.Utf8.Length;
            quoted += segment.Shared?.QuotedPrintable.Length ?? QuotedPrintableWriter.EncodedLength(segment.Utf8.Span);
        }

        return Base64Writer.EncodedLength(bytes) < quoted;
    }
}

/// <summary>A file, in base64.</summary>
internal sealed class FilePart(string mediaType, string fileName, ReadOnlyMemory<byte> content, string? contentId) : MimePart
{
    public override void Write(MessageBuffer output, bool isWholeMessage)
    {
        HeaderWriter.Structured(output, "Content-Type", mediaType);
        output.Write("Content-Transfer-Encoding: base64\r\n"u8);
        if (contentId is not null) HeaderWriter.Structured(output, "Content-ID", $"<{contentId}>");
        output.Write(contentId is null ? "Content-Disposition: attachment"u8 : "Content-Disposition: inline"u8);
        FileNameParameter.Write(output, fileName);
        output.Write("\r\n\r\n"u8);
        Base64Writer.WriteLines(output, content.Span);
    }
}
