using System.Buffers;
using MimeKit;
using MimeKit.Encodings;

namespace Digest.Rendering.Messages;

/// <summary>A part that is encoded once, with CRLF, so that hashing, signing and sending only copy it.</summary>
internal sealed class EncodedPart : MimePart
{
    /// <summary>Filters keep buffers as large as the largest write: these stay in the processor's cache.</summary>
    private const int BlockBytes = 4096;

    private readonly byte[] _encoded;

    private EncodedPart(ContentType type, ContentEncoding encoding, byte[] encoded)
        : base(type)
    {
        _encoded = encoded;
        ContentTransferEncoding = encoding;
        Content = new MimeContent(new MemoryStream(encoded, writable: false), encoding)
        {
            NewLineFormat = NewLineFormat.Dos,
        };
    }

    /// <summary>In quoted-printable, or base64 where that is shorter.</summary>
    /// <param name="utf8">Line ends are LF or CRLF.</param>
    public static MimePart Text(string subtype, ReadOnlyMemory<byte> utf8)
    {
        // Three characters for each byte beyond ASCII, or four for every three bytes.
        var type = new ContentType("text", subtype) { Charset = "utf-8" };
        return BeyondAscii(utf8.Span) > utf8.Length / 6
            ? new EncodedPart(type, ContentEncoding.Base64, Base64(WithCrLf(utf8.Span)))
            : new EncodedPart(type, ContentEncoding.QuotedPrintable, QuotedPrintable(utf8.Span));
    }

    public static MimePart File(MailAttachment file) =>
        new EncodedPart(ContentType.Parse(file.MediaType), ContentEncoding.Base64, Base64(file.Content))
        {
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment)
            {
                FileName = HeaderText.Clean(file.FileName),
            },
        };

    /// <summary>MimeKit would look for line ends again, each time.</summary>
    public override void WriteTo(
        FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellationToken = default)
    {
        if (!contentOnly) Headers.WriteTo(options, stream, cancellationToken);
        for (var at = 0; at < _encoded.Length; at += BlockBytes)
            stream.Write(_encoded, at, Math.Min(BlockBytes, _encoded.Length - at));
    }

    public override async Task WriteToAsync(
        FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellationToken = default)
    {
        if (!contentOnly) await Headers.WriteToAsync(options, stream, cancellationToken);
        for (var at = 0; at < _encoded.Length; at += BlockBytes)
            await stream.WriteAsync(
                _encoded.AsMemory(at, Math.Min(BlockBytes, _encoded.Length - at)), cancellationToken);
    }

    private static byte[] Base64(ReadOnlySpan<byte> bytes) =>
        System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks));

    private static byte[] QuotedPrintable(ReadOnlySpan<byte> text)
    {
        var encoder = new QuotedPrintableEncoder();
        var input = ArrayPool<byte>.Shared.Rent(text.Length);
        var output = ArrayPool<byte>.Shared.Rent(encoder.EstimateOutputLength(text.Length));
        try
        {
            text.CopyTo(input);
            var length = encoder.Flush(input, 0, text.Length, output);

            // MimeKit's encoders emit LF.
            return WithCrLf(output.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <summary>CRLF for each LF that has no CR: a text part has no other line end (RFC 2046 §4.1.1).</summary>
    private static byte[] WithCrLf(ReadOnlySpan<byte> text)
    {
        var lines = new byte[text.Length + text.Count((byte)'\n') - text.Count("\r\n"u8)];
        var rest = lines.AsSpan();
        while (text.IndexOf((byte)'\n') is var end and >= 0)
        {
            var line = text[..(end > 0 && text[end - 1] == '\r' ? end - 1 : end)];
            line.CopyTo(rest);
            "\r\n"u8.CopyTo(rest[line.Length..]);
            rest = rest[(line.Length + 2)..];
            text = text[(end + 1)..];
        }

        text.CopyTo(rest);
        return lines;
    }

    private static int BeyondAscii(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        while (utf8.IndexOfAnyExceptInRange((byte)0, (byte)127) is var at and >= 0)
        {
            count++;
            utf8 = utf8[(at + 1)..];
        }

        return count;
    }
}
