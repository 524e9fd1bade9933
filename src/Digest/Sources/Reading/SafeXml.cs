using System.Text;
using System.Xml;

namespace Digest.Sources.Reading;

/// <summary>An element of untrusted XML, read into memory.</summary>
internal sealed class XmlItem(string name, IReadOnlyDictionary<string, string> attributes)
{
    /// <summary>Without its prefix.</summary>
    public string Name { get; } = name;

    public List<XmlItem> Children { get; } = [];

    /// <summary>Its character data; below the item's own children also that of all descendants, with a space between elements.</summary>
    public StringBuilder Content { get; } = new();

    public string Text => Content.ToString();

    public string? Attribute(string name) => attributes.GetValueOrDefault(name);

    public XmlItem? Child(string name) => Children.Find(child => child.Name == name);

    public string? ChildText(string name) => Child(name)?.Text is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    public IEnumerable<XmlItem> All(string name) => Children.Where(child => child.Name == name);
}

/// <summary>
/// Reads XML from the network: DTDs are refused, so there are no entities to expand and nothing to fetch; depth and the number of elements are
/// limited, because the reader itself limits neither.
/// </summary>
internal static class SafeXml
{
    private const int MaxDepth = 40, MaxElements = 20_000;

    /// <summary>A feed announces at most some thousand papers; what is more is cut with a warning.</summary>
    public const int MaxItems = 10_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CheckCharacters = false, // feeds carry control characters; they are removed from the text
        CloseInput = true,
    };

    /// <summary>Gives every element that <paramref name="isItem"/> picks, whole; the others are walked through. Elements inside an item are not asked.</summary>
    /// <param name="roots">Names of the document element that are expected: anything else is a page of an error or a login.</param>
    /// <param name="isCut">The bytes end in the middle: the end of the document is then no error.</param>
    /// <exception cref="FormatException">The bytes are no XML, or hold what is refused. Items before that place were given.</exception>
    public static IEnumerable<XmlItem> Items(ReadOnlyMemory<byte> xml, bool isCut, string[] roots, Func<string, bool> isItem)
    {
        using var reader = XmlReader.Create(new MemoryStream(xml.ToArray(), writable: false), Settings);
        while (true)
        {
            XmlItem? item = null;
            try
            {
                if (!reader.Read()) yield break;
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (reader.Depth > MaxDepth) throw new FormatException($"elements are nested more than {MaxDepth} deep{Place(reader)}");
                if (reader.Depth == 0 && !roots.Contains(reader.LocalName)) throw new FormatException($"invalid XML response: found <{reader.LocalName}>, expected <{roots[0]}>");
                if (isItem(reader.LocalName)) item = ReadItem(reader);
            }
            catch (XmlException e)
            {
                if (isCut) yield break;
                throw new FormatException($"invalid XML response: {e.Message}", e);
            }
            if (item is not null) yield return item;
        }
    }

    private static XmlItem ReadItem(XmlReader reader)
    {
        var root = Element(reader);
        if (reader.IsEmptyElement) return root;
        var open = new Stack<XmlItem>([root]);
        var elements = 1;
        while (open.Count > 0 && reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (open.Count >= MaxDepth || ++elements > MaxElements) throw new FormatException($"an entry with more than {MaxDepth} levels or {MaxElements} elements{Place(reader)}");
                    var child = Element(reader);
                    open.Peek().Children.Add(child);
                    if (!reader.IsEmptyElement) open.Push(child);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    open.Peek().Content.Append(reader.Value);
                    break;
                case XmlNodeType.EndElement:
                    var closed = open.Pop();
                    // Text inside text, as in XHTML; the item itself is only asked for its children.
                    if (open.Count > 1 && closed.Content.Length > 0) open.Peek().Content.Append(' ').Append(closed.Content);
                    break;
            }
        }
        return root;
    }

    private static XmlItem Element(XmlReader reader)
    {
        var name = reader.LocalName;
        if (!reader.HasAttributes) return new XmlItem(name, new Dictionary<string, string>());
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.MoveToNextAttribute()) attributes.TryAdd(reader.LocalName, reader.Value);
        reader.MoveToElement();
        return new XmlItem(name, attributes);
    }

    private static string Place(XmlReader reader) =>
        reader is IXmlLineInfo { LineNumber: var line, LinePosition: var column } ? FormattableString.Invariant($" (line {line}, column {column})") : "";
}
