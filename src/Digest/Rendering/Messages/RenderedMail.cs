using System.Text;
using Digest.Rendering.Templates;
using MimeKit;

namespace Digest.Rendering.Messages;

/// <summary>A composed mail, and its two bodies for a preview.</summary>
internal sealed record RenderedMail(MimeMessage Message, RenderedBody Html, RenderedBody Text)
{
    /// <summary>
    /// Writes both bodies, the message as it would be sent (unsigned), and the attached BibTeX where there is one.
    /// </summary>
    /// <param name="path">Without extension.</param>
    /// <returns>The files.</returns>
    public async Task<IReadOnlyList<string>> SaveAsync(string path, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync($"{path}.html", Html.ToString(), cancellationToken);
        await File.WriteAllTextAsync($"{path}.txt", Text.ToString(), cancellationToken);
        await Message.WriteToAsync(MessageFormat.Of(Message), $"{path}.eml", cancellationToken);
        if (Message.Attachments.SingleOrDefault() is not MimePart bibtex)
            return [$"{path}.html", $"{path}.txt", $"{path}.eml"];
        await using var attachment = File.Create($"{path}.bib");
        await bibtex.Content!.DecodeToAsync(attachment, cancellationToken);
        return [$"{path}.html", $"{path}.txt", $"{path}.eml", $"{path}.bib"];
    }
}

/// <summary>A body as it was rendered, in UTF-8 with line feeds.</summary>
internal sealed class RenderedBody(ReadOnlyMemory<byte> utf8)
{
    public ReadOnlyMemory<byte> Utf8 => utf8;

    public static RenderedBody Of(RenderOutput output) => new(output.Utf8);

    /// <summary>Long lines are wrapped.</summary>
    public static RenderedBody Wrapped(RenderOutput output) => new(TextWrap.Wrap(output.Utf8));

    public override string ToString() => Encoding.UTF8.GetString(utf8.Span);
}
