using MimeKit;
using MimeKit.IO;

namespace Digest.Delivery.Transport;

/// <summary>How long a message is, without writing its bodies once more only to count them.</summary>
internal static class MessageSize
{
    /// <summary>Exactly the bytes that <c>message.WriteTo(format, …)</c> writes.</summary>
    public static long Of(FormatOptions format, MimeMessage message)
    {
        using var headers = new MeasuringStream();
        message.WriteTo(format, headers, headersOnly: true);
        return headers.Length + Content(format, message.Body!, isWholeMessage: true);
    }

    private static long Entity(FormatOptions format, MimeEntity entity)
    {
        using var headers = new MeasuringStream();
        entity.Headers.WriteTo(format, headers);
        return headers.Length + Content(format, entity, isWholeMessage: false);
    }

    private static long Content(FormatOptions format, MimeEntity entity, bool isWholeMessage) => entity switch
    {
        // A part that is the whole message gets the line end it may lack; MimeKit has to write it.
        MimePart { Content: { NewLineFormat: NewLineFormat.Dos } content } part
            when !isWholeMessage && content.Encoding == part.ContentTransferEncoding => content.Stream!.Length,

        // RFC 2046 §5.1.1: "--boundary CRLF" before and CRLF after each part, "--boundary-- CRLF" at the end.
        Multipart { Preamble: null, Epilogue: null } parts =>
            parts.Sum(part => Entity(format, part) + parts.Boundary!.Length + 6) + parts.Boundary!.Length + 6,
        _ => Written(format, entity),
    };

    private static long Written(FormatOptions format, MimeEntity entity)
    {
        using var written = new MeasuringStream();
        entity.WriteTo(format, written, contentOnly: true);
        return written.Length;
    }
}
