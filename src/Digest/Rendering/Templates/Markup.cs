using System.Text;

namespace Digest.Rendering.Templates;

/// <summary>Finished UTF-8 markup, written as it is.</summary>
internal sealed class Markup(ReadOnlyMemory<byte> utf8)
{
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
