using System.Text;
using Digest.Rendering.Templates;
using MimeKit;

namespace Digest.Rendering;

/// <summary>A composed mail, and its two bodies for a preview.</summary>
public sealed record RenderedMail(MimeMessage Message, RenderedBody Html, RenderedBody Text);

/// <summary>A body as it was rendered, in UTF-8 with line feeds.</summary>
public sealed class RenderedBody(ReadOnlyMemory<byte> utf8)
{
    public ReadOnlyMemory<byte> Utf8 => utf8;

    public static RenderedBody Of(RenderOutput output) => new(output.Utf8);

    /// <summary>Long lines are wrapped.</summary>
    public static RenderedBody Wrapped(RenderOutput output) => new(TextWrap.Wrap(output.Utf8));

    public override string ToString() => Encoding.UTF8.GetString(utf8.Span);
}
