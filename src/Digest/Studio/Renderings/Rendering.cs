using System.Text;
using Digest.Rendering.Messages;
using MimeKit;

namespace Digest.Studio.Renderings;

/// <summary>One mail or page as it was made from the templates.</summary>
/// <param name="Message">Null for a page.</param>
/// <param name="Bytes">The message as it is sent, signature included; empty for a page.</param>
/// <param name="Html">The HTML part, with line feeds.</param>
/// <param name="Text">The text part, with line feeds; empty for a page.</param>
internal sealed record MadeMail(MimeMessage? Message, byte[] Bytes, string Html, string Text)
{
    public static MadeMail Of(MimeMessage message)
    {
        using var bytes = new MemoryStream();
        message.WriteTo(MessageFormat.Of(message), bytes);
        return new MadeMail(message, bytes.ToArray(), PartOf(message, "html"), PartOf(message, "plain"));
    }

    public static MadeMail OfPage(string html) => new(null, [], html, "");

    private static string PartOf(MimeMessage message, string subtype)
    {
        if (message.BodyParts.OfType<MimePart>().FirstOrDefault(part => part.ContentType.IsMimeType("text", subtype))
            is not { Content: { } content }) return "";
        using var bytes = new MemoryStream();
        content.DecodeTo(bytes);
        return Encoding.UTF8.GetString(bytes.ToArray()).ReplaceLineEndings("\n");
    }
}

/// <summary>What the studio shows: a rendering, and from where in the templates it comes.</summary>
internal sealed record ShownMail(MadeMail Made, TemplateMap Map);
