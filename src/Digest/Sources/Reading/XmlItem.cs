using System.Text;

namespace Digest.Sources.Reading;

/// <summary>An element of untrusted XML, read into memory: its name, its attributes, and its text and elements in
/// order.</summary>
/// <param name="name">Without its prefix.</param>
/// <param name="uri">Its namespace; empty for none.</param>
/// <param name="parent">The local name of the element around it; empty for the root.</param>
/// <param name="location">What relative addresses in it refer to, by xml:base; null where none is given.</param>
internal sealed class XmlItem(
    string name, string uri, string parent, Uri? location, IReadOnlyDictionary<string, string> attributes)
{
    // A string, an XmlItem, or a list of both: most elements hold one string.
    private object? _content;

    public string Name => name;

    public string Namespace => uri;

    public string Parent => parent;

    public Uri? Location => location;

    /// <summary>What was wrong with it, for a person; null when nothing was.</summary>
    public string? Problem { get; set; }

    public IEnumerable<XmlItem> Children => _content switch
    {
        XmlItem only => [only],
        List<object> many => many.OfType<XmlItem>(),
        _ => [],
    };

    /// <summary>All character data in it; only block elements of HTML separate words.</summary>
    public string Text
    {
        get
        {
            if (_content is null) return "";
            if (_content is string only) return only;
            var text = new StringBuilder();
            AppendTo(text);
            return text.ToString();
        }
    }

    /// <param name="written">With its prefix, as in <c>rdf:about</c>.</param>
    public string? Attribute(string written) => attributes.GetValueOrDefault(written);

    /// <summary>Of the item's own namespace if there is one, else of any.</summary>
    public XmlItem? Child(string local)
    {
        XmlItem? any = null;
        for (var i = 0; i < Count; i++)
        {
            if (At(i) is not { } child || child.Name != local) continue;
            if (child.Namespace == uri) return child;
            any ??= child;
        }
        return any;
    }

    public string? ChildText(string local) => Filled(Child(local));

    public IEnumerable<XmlItem> All(string local) => Children.Where(child => child.Name == local);

    /// <summary>Of the item's own namespace: <c>media:title</c> is not the title of an RSS item.</summary>
    public XmlItem? Own(string local) => Child(local) is { } child && child.Namespace == uri ? child : null;

    public string? OwnText(string local) => AllOwn(local).Select(Filled).FirstOrDefault(text => text is not null);

    public IEnumerable<XmlItem> AllOwn(string local) => AllOf(uri, local);

    public IEnumerable<XmlItem> AllOf(string of, string local) =>
        Children.Where(child => child.Name == local && child.Namespace == of);

    public string? TextOf(string of, string local) =>
        AllOf(of, local).Select(Filled).FirstOrDefault(text => text is not null);

    private int Count => _content is List<object> many ? many.Count : _content is null ? 0 : 1;

    private XmlItem? At(int index) => (_content is List<object> many ? many[index] : _content) as XmlItem;

    public void Add(object textOrItem)
    {
        if (_content is null) _content = textOrItem;
        else if (_content is List<object> many) many.Add(textOrItem);
        else _content = new List<object> { _content, textOrItem };
    }

    private static string? Filled(XmlItem? item) => item?.Text is { } text && !string.IsNullOrWhiteSpace(text) ? text
        : null;

    private void AppendTo(StringBuilder text)
    {
        foreach (var part in _content is List<object> many ? many : [_content!])
        {
            if (part is string characters)
            {
                text.Append(characters);
                continue;
            }

            var item = (XmlItem)part;
            if (HtmlElements.IsUnseen(item.Name)) continue;
            var separator = HtmlElements.Separator(item.Name);
            text.Append(separator);
            if (item._content is not null) item.AppendTo(text);
            text.Append(separator);
        }
    }
}
