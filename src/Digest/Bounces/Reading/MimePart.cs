using System.Net;
using System.Text.RegularExpressions;

namespace Digest.Bounces.Reading;

/// <summary>A part of an incoming message: a leaf with text, a multipart with its parts, or an enclosed message with its one part.</summary>
internal sealed partial class MimePart
{
    private const int MaxDepth = 8;
    private const int MaxParts = 200;
    private const int MaxTextBytes = 256 * 1024;

    private MimePart(HeaderBlock headers, ReadOnlyMemory<byte> body, string defaultType)
    {
        Headers = headers;
        Body = body;
        var type = headers["Content-Type"] ?? defaultType;
        MediaType = type.Split(';', 2)[0].Trim().ToLowerInvariant();
        ContentType = type;
    }

    public HeaderBlock Headers { get; }

    /// <summary>Lower case, e.g. <c>message/delivery-status</c>.</summary>
    public string MediaType { get; }

    public IReadOnlyList<MimePart> Parts { get; private set; } = [];

    public bool IsEnclosedMessage => MediaType is "message/rfc822" or "message/global";

    private string ContentType { get; }

    private ReadOnlyMemory<byte> Body { get; }

    public static MimePart Read(ReadOnlyMemory<byte> message)
    {
        var partsLeft = MaxParts;
        return Read(message, "text/plain", 0, ref partsLeft);
    }

    /// <summary>This part and those inside it, in order; does not look into enclosed messages.</summary>
    public IEnumerable<MimePart> Walk() => IsEnclosedMessage ? [this] : Parts.SelectMany(p => p.Walk()).Prepend(this);

    /// <summary>A parameter of Content-Type, e.g. <c>boundary</c> or <c>report-type</c>; null when absent.</summary>
    public string? Parameter(string name)
    {
        foreach (Match match in ParameterPattern().Matches(ContentType))
            if (match.Groups["name"].Value.Equals(name, StringComparison.OrdinalIgnoreCase)) return match.Groups["value"].Value;
        return null;
    }

    /// <summary>The decoded text, at most the first 256 KiB; HTML without its tags.</summary>
    public string Text()
    {
        var body = Body.Length > MaxTextBytes ? Body[..MaxTextBytes] : Body;
        var text = Charsets.Decode(TransferEncoding.Decode(body.Span, Headers["Content-Transfer-Encoding"]), Parameter("charset"));
        return MediaType == "text/html" ? WebUtility.HtmlDecode(Tag().Replace(LineTag().Replace(text, "\n"), " ")) : text;
    }

    private static MimePart Read(ReadOnlyMemory<byte> bytes, string defaultType, int depth, ref int partsLeft)
    {
        var headers = HeaderBlock.Read(bytes.Span, out var length);
        var part = new MimePart(headers, bytes[length..], defaultType);
        if (depth >= MaxDepth) return part;
        if (part.IsEnclosedMessage)
        {
            var enclosed = headers["Content-Transfer-Encoding"]?.Trim().ToLowerInvariant() is "base64" or "quoted-printable"
                ? TransferEncoding.Decode(part.Body.Span, headers["Content-Transfer-Encoding"])
                : part.Body;
            part.Parts = [Read(enclosed, "text/plain", depth + 1, ref partsLeft)];
        }
        else if (part.MediaType.StartsWith("multipart/", StringComparison.Ordinal) && part.Parameter("boundary") is { Length: > 0 } boundary)
        {
            var parts = new List<MimePart>();
            foreach (var range in BoundaryReader.Split(part.Body.Span, boundary))
            {
                if (--partsLeft < 0) break;
                parts.Add(Read(part.Body[range], part.MediaType == "multipart/digest" ? "message/rfc822" : "text/plain", depth + 1, ref partsLeft));
            }

            part.Parts = parts;
        }

        return part;
    }

    [GeneratedRegex("""(?<name>[A-Za-z-]{1,40})\s{0,9}=\s{0,9}("(?<value>[^"]{0,200})"?|(?<value>[^\s;"]{1,200}))""")]
    private static partial Regex ParameterPattern();

    [GeneratedRegex("<(br|/p|/div|/tr|/li|/h[1-6])[^>]{0,500}>", RegexOptions.IgnoreCase)]
    private static partial Regex LineTag();

    [GeneratedRegex("<[^>]{0,2000}>")]
    private static partial Regex Tag();
}
