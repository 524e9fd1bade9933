using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace Digest.Bounces.Reading;

/// <summary>What a report returns of the message it is about.</summary>
/// <param name="MessageId">Without angle brackets; null when it was not returned.</param>
/// <param name="Recipient">The one address it was sent to; null when there are several or none.</param>
internal sealed partial record OriginalMessage(string? MessageId, string? Recipient)
{
    /// <summary>Of message/…, where MimeKit has only bytes: encoded against RFC 2046 §5.2.1, or an old name.</summary>
    private static readonly string[] HeaderTypes = ["rfc822", "global", "rfc822-headers"];

    /// <summary>Where a blank line too many makes the headers a body, they are looked for in its beginning.</summary>
    private const int MaxTextLength = 16 * 1024;

    /// <summary>Where it was to be returned to, as its receiver noted it (RFC 5321 §4.4).</summary>
    public string? ReturnPath { get; private init; }

    /// <summary>The enclosed message or its headers; null when the report has neither.</summary>
    public static OriginalMessage? Find(MimeMessage report)
    {
        foreach (var part in report.BodyParts)
        {
            // RFC 6522 §4: headers alone (text/rfc822-headers) are parsed as a message, too.
            if (part is MessagePart { Message: { } message })
                return From(message.Headers) ?? FromText(message.ReadableText(MaxTextLength));
            if (part is MimePart { Content: { } content } && part.ContentType.IsMimeType("message", "*")
                && HeaderTypes.Contains(part.ContentType.MediaSubtype, StringComparer.OrdinalIgnoreCase))
                return Parse(Decode(content));
        }

        return null;
    }

    /// <summary>From the copy that servers without MIME append as text.</summary>
    public static OriginalMessage? FromText(string text)
    {
        var trimmed = Indent().Replace(text.TrimStart(), "");
        return trimmed.Length == 0 ? null : Parse(Encoding.UTF8.GetBytes(trimmed));
    }

    private static byte[] Decode(IMimeContent content)
    {
        using var stream = new MemoryStream();
        content.DecodeTo(stream);
        return stream.ToArray();
    }

    private static OriginalMessage? Parse(byte[] message)
    {
        try
        {
            return MailParser.Read(message, CancellationToken.None).Select(mail => From(mail.Headers)).First();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static OriginalMessage? From(HeaderList headers)
    {
        var id = headers.First("Message-ID")?.Trim().TrimStart('<');
        var close = id?.IndexOf('>') ?? -1;
        if (close >= 0) id = id![..close];
        var to = Addresses
            .All(headers.First("To") ?? "")
            .Select(a => a.Address)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(2)
            .ToList();
        return id is null && to.Count == 0
            ? null
            : new OriginalMessage(string.IsNullOrWhiteSpace(id) ? null : id, to is [var only] ? only : null)
            {
                ReturnPath = Addresses.First(headers.First("Return-Path") ?? ""),
            };
    }

    // Quoted copies are indented or marked; a header begins at the left.
    [GeneratedRegex(@"^(> ?| {2,8}(?=[A-Z][A-Za-z-]{1,40}:))", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
