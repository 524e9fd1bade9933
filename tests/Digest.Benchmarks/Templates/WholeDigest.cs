using Digest.Rendering;
using Digest.Rendering.Templates;

namespace Digest.Benchmarks.Templates;

/// <summary>
/// Subject, HTML and text of one digest, rendered as the program does: each into an output of the size of the last one.
/// </summary>
/// <param name="find">A template by its name.</param>
internal sealed class WholeDigest(Func<string, ITemplate> find, DigestModels models)
{
    private readonly ITemplate _subject = find("mail/digest.subject");
    private readonly ITemplate _html = find("mail/digest.html");
    private readonly ITemplate _text = find("mail/digest.txt");
    private int _htmlRoom = 4096;
    private int _textRoom = 4096;

    public long HtmlBytes { get; private set; }

    public long TextBytes { get; private set; }

    public void Render()
    {
        _subject.RenderOrThrow(models.Text);
        var html = _html.RenderOrThrow(models.Html, _htmlRoom);
        var text = _text.RenderOrThrow(models.Text, _textRoom);
        (_htmlRoom, _textRoom) = (html.Length * 9 / 8, text.Length * 9 / 8);
        (HtmlBytes, TextBytes) = (html.Length, text.Length);
    }
}
