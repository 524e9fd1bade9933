using System.Text;
using Digest.Mail.Mime;
using Digest.Rendering.Templates;

namespace Digest.Rendering;

/// <summary>A mail ready to be composed, and its two bodies for a preview.</summary>
public sealed record RenderedMail(OutgoingMessage Message, RenderedBody Html, RenderedBody Text);

/// <summary>A body in pieces, UTF-8 with line feeds; shared pieces keep their encoded form.</summary>
public sealed class RenderedBody(IReadOnlyList<RenderSegment> segments)
{
    public static RenderedBody Of(RenderOutput output) => new([.. output.Segments()]);

    /// <summary>Long lines are wrapped; shared pieces come wrapped.</summary>
    public static RenderedBody Wrapped(RenderOutput output) =>
        new([.. output.Segments().Select(segment => segment.Shared is null ? segment with { Utf8 = TextWrap.Wrap(segment.Utf8) } : segment)]);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var segment in segments) text.Append(Encoding.UTF8.GetString(segment.Utf8.Span));
        return text.ToString();
    }

    internal BodySegment[] ToBody()
    {
        var body = new BodySegment[segments.Count];
        for (var i = 0; i < body.Length; i++)
            body[i] = segments[i].Shared?.Tag is SharedPart shared ? new BodySegment(default, shared) : new BodySegment(segments[i].Utf8);
        return body;
    }
}
