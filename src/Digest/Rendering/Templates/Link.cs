namespace Digest.Rendering.Templates;

/// <summary>
/// A URL that was checked to be http, https or mailto when it was stored. The only kind of value that may be used in a
/// URL attribute.
/// </summary>
internal sealed record Link(string Url)
{
    public override string ToString() => Url;
}
