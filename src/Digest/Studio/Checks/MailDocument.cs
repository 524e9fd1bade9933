using System.Net;
using System.Text;
using MimeKit.Text;

namespace Digest.Studio.Checks;

/// <param name="Offset">Where the tag begins in the HTML.</param>
internal sealed record MailElement(
    string Name, int Offset, MailElement? Parent, IReadOnlyDictionary<string, string> Attributes)
{
    public string this[string attribute] => Attributes.GetValueOrDefault(attribute, "");

    /// <summary>This one and those around it, from inside.</summary>
    public IEnumerable<MailElement> Path
    {
        get
        {
            for (var element = this; element is not null; element = element.Parent) yield return element;
        }
    }

    public override string ToString() => $"<{Name}>";
}

/// <param name="Text">With its references resolved.</param>
internal sealed record MailText(string Text, MailElement? Parent);

/// <summary>The tags and texts of a mail's HTML, with their places. Comments for Outlook are left out.</summary>
internal sealed class MailDocument
{
    private static readonly HashSet<string> Void =
    [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ];

    private readonly List<MailElement> _elements = [];
    private readonly List<MailText> _texts = [];
    private readonly StringBuilder _styles = new();

    public IReadOnlyList<MailElement> Elements => _elements;

    public IReadOnlyList<MailText> Texts => _texts;

    /// <summary>What all style elements hold.</summary>
    public string Styles => _styles.ToString();

    public static MailDocument Parse(string html)
    {
        var document = new MailDocument();
        var lines = LineStarts(html);
        var tokenizer = new HtmlTokenizer(new StringReader(html)) { DecodeCharacterReferences = true };
        MailElement? open = null;
        var offset = 0;
        while (tokenizer.ReadNextToken(out var token))
        {
            switch (token)
            {
                case HtmlTagToken { IsEndTag: true } end:
                    if (open?.Path.FirstOrDefault(element => IsNamed(element, end.Name)) is { } ended)
                        open = ended.Parent;
                    break;
                case HtmlTagToken tag:
                    var element = ElementOf(tag, offset, open);
                    document._elements.Add(element);
                    if (!tag.IsEmptyElement && !Void.Contains(element.Name)) open = element;
                    break;
                case HtmlDataToken data when open?.Name is "style":
                    document._styles.Append(data.Data);
                    break;
                case HtmlDataToken data when data.Kind == HtmlTokenKind.Data:
                    document._texts.Add(new MailText(data.Data, open));
                    break;
            }

            var line = Math.Min(tokenizer.LineNumber, lines.Count);
            offset = Math.Min(html.Length, lines[line - 1] + tokenizer.LinePosition - 1);
            // A text ends where the next tag has begun.
            if (offset > 0 && html[offset - 1] == '<') offset--;
        }

        return document;
    }

    /// <summary>What a mail program shows beside the subject: the body's first words, hidden ones included.</summary>
    public string FirstWords(int length)
    {
        var words = new StringBuilder();
        foreach (var text in _texts)
        {
            if (text.Parent?.Path.Any(element => element.Name is "head" or "title" or "style") != false) continue;
            var shown = string.Join(' ', text.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (shown.Length == 0) continue;
            if (words.Length > 0) words.Append(' ');
            words.Append(shown);
            if (words.Length >= length) break;
        }

        return words.ToString();
    }

    /// <summary>All text within an element, without white space at its ends.</summary>
    public string TextOf(MailElement element) => string.Concat(
        _texts.Where(text => text.Parent?.Path.Contains(element) == true).Select(text => text.Text)).Trim();

    private static bool IsNamed(MailElement element, string name) =>
        element.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static MailElement ElementOf(HtmlTagToken tag, int offset, MailElement? parent)
    {
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var attribute in tag.Attributes)
            attributes.TryAdd(attribute.Name, WebUtility.HtmlDecode(attribute.Value ?? ""));
        return new MailElement(tag.Name.ToLowerInvariant(), offset, parent, attributes);
    }

    private static List<int> LineStarts(string html)
    {
        List<int> starts = [0];
        for (var at = html.IndexOf('\n'); at >= 0; at = html.IndexOf('\n', at + 1)) starts.Add(at + 1);
        return starts;
    }
}
