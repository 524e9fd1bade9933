using MimeKit;
using MimeKit.IO;

namespace Digest.Delivery.Transport;

/// <summary>How long a message is, without writing its bodies again only to count them.</summary>
internal static class MessageSize
{
    /// <summary>Exactly the bytes that <c>message.WriteTo(format, …)</c> writes.</summary>
    public static long Of(FormatOptions format, MimeMessage message)
    {
        using var written = new MeasuringStream();

        // MimeKit gives a single part the line end that it may lack.
        message.WriteTo(format, written, headersOnly: message.Body is Multipart);
        return written.Length + (message.Body is Multipart parts ? Content(format, parts) : 0);
    }

    private static long Entity(FormatOptions format, MimeEntity entity)
    {
        using var headers = new MeasuringStream();
        entity.Headers.WriteTo(format, headers);
        return headers.Length + Content(format, entity);
    }

    private static long Content(FormatOptions format, MimeEntity entity) => entity switch
    {
        MimePart { Content: { NewLineFormat: NewLineFormat.Dos } content } part
            when content.Encoding == part.ContentTransferEncoding => content.Stream!.Length,

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
