using System.Text;

namespace Digest.Rendering.Templates;

/// <summary>
/// Finished UTF-8 markup, written as it is. <see cref="RenderOutput"/> keeps it as a segment of its own, so that many
/// renders can share it.
/// </summary>
internal sealed class Markup(ReadOnlyMemory<byte> utf8)
{
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>What the owner keeps beside the bytes (an encoding made once, say). No template can see it.</summary>
    public object? Tag { get; init; }

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
