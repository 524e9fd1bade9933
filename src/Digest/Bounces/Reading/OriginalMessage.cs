using System.Text;
using System.Text.RegularExpressions;

namespace Digest.Bounces.Reading;

/// <summary>What a report returns of the message it is about.</summary>
/// <param name="MessageId">Without angle brackets; null when it was not returned.</param>
/// <param name="Recipient">The one address it was sent to; null when there are several or none.</param>
internal sealed partial record OriginalMessage(string? MessageId, string? Recipient)
{
    /// <summary>Where it was to be returned to, as its receiver noted it (RFC 5321 §4.4).</summary>
    public string? ReturnPath { get; private init; }

    /// <summary>The enclosed message or its headers; null when the report has neither.</summary>
    public static OriginalMessage? Find(MimePart report)
    {
        foreach (var part in report.Walk())
        {
            if (part.IsEnclosedMessage && part.Parts is [var inner]) return From(inner.Headers);
            if (part.MediaType is "text/rfc822-headers" or "message/rfc822-headers" or "message/global-headers") return FromText(part.Text());
        }

        return null;
    }

    /// <summary>From the copy that servers without MIME append as text.</summary>
    public static OriginalMessage? FromText(string text)
    {
        var trimmed = Indent().Replace(text.TrimStart(), "");
        return trimmed.Length == 0 ? null : From(HeaderBlock.Read(Encoding.UTF8.GetBytes(trimmed), out _));
    }

    private static OriginalMessage? From(HeaderBlock headers)
    {
        var id = headers["Message-ID"]?.Trim().TrimStart('<');
        var close = id?.IndexOf('>') ?? -1;
        if (close >= 0) id = id![..close];
        var to = (headers["To"] is { } value ? Addresses.All(value).Select(a => a.Address) : []).Distinct(StringComparer.OrdinalIgnoreCase).Take(2).ToList();
        return id is null && to.Count == 0 ? null : new OriginalMessage(string.IsNullOrWhiteSpace(id) ? null : id, to is [var only] ? only : null)
        {
            ReturnPath = Addresses.First(headers["Return-Path"] ?? ""),
        };
    }

    // Quoted copies are indented or marked; a header begins at the left.
    [GeneratedRegex(@"^(> ?| {2,8}(?=[A-Z][A-Za-z-]{1,40}:))", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
