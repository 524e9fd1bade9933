using System.Text;
using MimeKit;
using MimeKit.Text;
using MimeKit.Utils;

namespace Digest.Bounces.Reading;

/// <summary>What MimeKit parsed, as the readers of reports ask for it.</summary>
internal static class MailParts
{
    private const int MaxHeaderLength = 16 * 1024;

    /// <summary>The values of the fields of that name.</summary>
    public static IEnumerable<string> All(this HeaderList headers, string name) =>
        headers.Where(h => h.Field.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(Text);

    /// <summary>The value of the first field of that name; null when there is none.</summary>
    public static string? First(this HeaderList headers, string name) =>
        headers.IndexOf(name) is >= 0 and var index ? headers[index].Text() : null;

    /// <summary>
    /// The value, decoded and unfolded, of at most the first 16 KiB: MimeKit's time to unfold grows with the square.
    /// </summary>
    public static string Text(this Header header) => header.RawValue.Length <= MaxHeaderLength
        ? header.Value
        : Header.Unfold(Rfc2047.DecodeText(header.RawValue, 0, MaxHeaderLength));

    /// <summary>The text that people read, without attachments and enclosed messages; HTML without its tags.</summary>
    public static string ReadableText(this MimeMessage message, int maxLength)
    {
        var all = new StringBuilder();
        foreach (var text in Leaves(message.Body).Select(part => TextOf(part, maxLength)).OfType<string>())
        {
            if (all.Length > 0) all.Append('\n');
            all.Append(text);
            if (all.Length >= maxLength) return all.ToString(0, maxLength);
        }

        return all.ToString();
    }

    private static IEnumerable<MimeEntity> Leaves(MimeEntity? part) =>
        part is Multipart { Count: > 0 } parts ? parts.SelectMany(Leaves) : part is null ? [] : [part];

    private static string? TextOf(MimeEntity part, int maxLength) => part switch
    {
        TextPart { IsHtml: true } html => WithoutTags(html.Text, maxLength),
        TextPart plain => plain.Text,
        // Without a boundary, all of the text comes before the first part.
        Multipart { Preamble: { } preamble } => preamble,
        _ => null,
    };

    private static string WithoutTags(string html, int maxLength)
    {
        var text = new StringBuilder();
        var tokenizer = new HtmlTokenizer(new StringReader(html));
        while (text.Length < maxLength && tokenizer.ReadNextToken(out var token))
        {
            if (token is HtmlDataToken data) text.Append(data.Data);
            else if (token is HtmlTagToken tag) text.Append(EndsLine(tag) ? '\n' : ' ');
        }

        return text.ToString();
    }

    private static bool EndsLine(HtmlTagToken tag) =>
        tag.Id == HtmlTagId.Br
        || (tag.IsEndTag && tag.Id is HtmlTagId.P or HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.LI
            or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.H4 or HtmlTagId.H5 or HtmlTagId.H6);
}
