namespace Digest.Rendering.Templates;

/// <summary>
/// Text that is escaped already (what an include or <c>html.escape</c> gave): written as it is. In every other use it
/// is plain text.
/// </summary>
internal sealed record EscapedText(string Text)
{
    public override string ToString() => Text;
}
