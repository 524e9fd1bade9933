namespace Digest.Sources.Reading;

/// <summary>
/// Reads XML from the network as it is found in practice. One bad place costs at most the item that it is in: a bare
/// ampersand, a control
/// character, a name of HTML, an undeclared prefix, an element that is not closed, a declaration that is not true. A
/// DTD is passed over
/// unread, so there are no entities to expand and nothing to fetch; depth and the number of elements are limited.
/// </summary>
/// <remarks>.NET's XmlReader refuses a whole document for any of these places.</remarks>
internal sealed class SafeXml(string text)
{
    /// <summary>A feed announces at most some thousand papers; what is more is cut with a warning.</summary>
    public const int MaxItems = 10_000;

    private const int MaxDepth = 40, MaxElements = 20_000;

    private readonly List<OpenElement> _open = [];
    private readonly List<(string Prefix, string Uri)> _namespaces = [];
    private readonly Dictionary<string, XmlName> _names = new(StringComparer.Ordinal);
    private readonly NextPlace _commentEnd = new(text, "-->"), _dataEnd = new(text, "]]>"), _instructionEnd = new(
        text, "?>"), _tagEnd = new(text, ">");
    private int _at, _deeper, _elements, _itemDepth;
    private XmlItem? _item;
    private string? _root;
    private string[] _records = [];
    private bool _hasSubset;

    /// <summary>After the last item: the text ended before its document element did.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Returns every requested element, complete; the others are skipped.</summary>
    /// <param name="roots">Names of the document element that are expected: anything else is a page of an error or a
    /// login.</param>
    /// <param name="records">Local names of the items. One that begins inside another of its name ends that
    /// one.</param>
    /// <param name="fields">Local names of elements outside items that are wanted too.</param>
    /// <exception cref="FormatException">There is no such document element.</exception>
    public IEnumerable<XmlItem> Items(string[] roots, string[] records, params string[] fields)
    {
        _records = records;
        string? first = null;
        var isClosed = false;
        while (NextTag() is { } place)
        {
            if (text[place + 1] == '/')
            {
                var end = XmlTag.NameEnd(text, place + 2);
                var ended = NameAt(place + 2, end);
                // An end that is not closed must not take the next tag with it.
                _at = _tagEnd.After(end) is { } close && text.IndexOf('<', end, close - end) < 0 ? close + 1 : end;
                isClosed |= ended.Written == _root;
                if (Close(ended) is { } closed) yield return closed;
                continue;
            }

            if (!XmlTag.TryRead(text, place + 1, out var tag))
            {
                AddText(text.AsSpan(place, 1));
                _at = place + 1;
                continue;
            }

            _at = tag.End;
            var name = NameAt(place + 1, XmlTag.NameEnd(text, place + 1));
            if (_root is null)
            {
                first ??= name.Written;
                if (!roots.Contains(name.Local)) continue;
                _root = name.Written;
            }

            var isRecord = records.Contains(name.Local);
            if (isRecord && _item is not null && (
                IsAnother(name) || name.Prefix.Length == 0)) yield return EndUnclosed();
            if (Open(name, tag, isRecord || fields.Contains(name.Local)) is { } empty) yield return empty;
        }

        if (_root is null)
            throw new FormatException(
                first is null ? "the response is not XML" : $"the response is <{first}>; <{roots[0]}> was expected");
        // The end may be there but hidden: behind a quotation mark that is not closed.
        isClosed |= text.AsSpan().TrimEnd().EndsWith($"</{_root}>", StringComparison.Ordinal);
        if (isClosed && _item is not null) yield return EndUnclosed();
        IsIncomplete = !isClosed;
    }

    /// <summary>Reads text and skips comments and the like.</summary>
    /// <returns>The place of the next <c>&lt;</c> that may be a tag; null at the end.</returns>
    private int? NextTag()
    {
        while (_at < text.Length)
        {
            var place = text.IndexOf('<', _at);
            if (place < 0 || place + 1 >= text.Length) break;
            if (place > _at) AddText(text.AsSpan(_at, place - _at));
            _at = place;
            if (text[place + 1] is not ('!' or '?')) return place;
            _at = AfterMarkup(place);
        }
        _at = text.Length;
        return null;
    }

    private int AfterMarkup(int place)
    {
        var rest = text.AsSpan(place);
        if (rest.StartsWith("<!--", StringComparison.Ordinal))
            return _commentEnd.After(place + 4) is { } end ? end + 3 : place + 4;
        if (rest.StartsWith("<![CDATA[", StringComparison.Ordinal)) return AfterData(place + 9);
        if (_tagEnd.After(place) is not { } close) return place + 2;
        if (rest.StartsWith("<?", StringComparison.Ordinal))
        {
            var stop = _instructionEnd.After(place + 2);
            if (stop is not null && text.IndexOf('<', place + 2, stop.Value - place - 2) < 0) return stop.Value + 2;
        }

        // One that another tag interrupts is not closed, and must not take that tag with it.
        if (_root is not null) return text.IndexOf('<', place + 2, close - place - 2) < 0 ? close + 1 : place + 2;

        // Before the document element a DTD may have a subset in brackets, with tags of its own.
        if (_hasSubset || text.IndexOf('[', place, close - place) is not (>= 0 and var subset)) return close + 1;
        _hasSubset = true;
        var last = text.IndexOf(']', subset);
        return last < 0 ? close + 1 : _tagEnd.After(last) + 1 ?? last + 1;
    }

    private int AfterData(int from)
    {
        var end = _dataEnd.After(from) ?? text.Length;
        // A section that is not closed must not reach into the next one: it ends with the element that it is in.
        var next = text.IndexOf("<![CDATA[", from, end - from, StringComparison.Ordinal);
        if (next >= 0 || end == text.Length)
        {
            if (next >= 0) end = next;
            for (var depth = _open.Count - 1; _item is not null && depth >= _itemDepth; depth--)
                if (text.IndexOf($"</{_open[depth].Name.Written}", from, end - from,
                    StringComparison.Ordinal) is >= 0 and var close) end = close;
            foreach (var record in _records)
                if (text.IndexOf($"<{record}", from, end - from,
                    StringComparison.Ordinal) is >= 0 and var another) end = another;
            if (_item is not null) _item.Problem = "a CDATA section is not closed";
            Add(XmlCharacters.Keep(text.AsSpan(from, end - from)));
            return end;
        }
        Add(XmlCharacters.Keep(text.AsSpan(from, end - from)));
        return end + 3;
    }

    /// <returns>The item when this is one and empty: then it is whole already.</returns>
    private XmlItem? Open(XmlName name, XmlTag tag, bool isWanted)
    {
        if (_open.Count >= (_item is null ? 0 : _itemDepth) + MaxDepth && !(isWanted && _item is null))
        {
            // What is nested deeper is read as text of the element at the limit.
            if (!tag.IsEmpty) _deeper++;
            return null;
        }

        var scope = _namespaces.Count;
        var location = _open.Count > 0 ? _open[^1].Location : null;
        // Outside items only what is certain to be around them says what their links refer to.
        var isCertain = _item is not null || isWanted || _open.Count == 0 || name.Local == "channel";
        if (tag.Attributes is not null) Declare(tag.Attributes, isCertain, ref location);
        var node = _item is not null || (isWanted && _open.Count > 0) ? Node(name, location, tag.Attributes) : null;
        if (tag.IsEmpty)
        {
            _namespaces.RemoveRange(scope, _namespaces.Count - scope);
            if (node is null || node != _item) return null;
            _item = null;
            return node;
        }

        _open.Add(new OpenElement(name, location, scope, node));
        return null;
    }

    private XmlItem? Node(XmlName name, Uri? location, Dictionary<string, string>? attributes)
    {
        if (_item is not null && ++_elements > MaxElements)
        {
            _item.Problem ??= FormattableString.Invariant(
                $"it has more than {MaxElements} elements; truncated");
            return null;
        }

        var node = new XmlItem(
            name.Local, NamespaceOf(name.Prefix), _open[^1].Name.Local, location, attributes ?? NoAttributes);
        if (_item is null) (_item, _itemDepth, _elements, _deeper) = (node, _open.Count, 0, 0);
        else _open[^1].Node?.Add(node);
        return node;
    }

    private void Declare(Dictionary<string, string> attributes, bool isCertain, ref Uri? location)
    {
        foreach (var (name, value) in attributes)
        {
            if (name == "xmlns") _namespaces.Add(("", value));
            else if (name.StartsWith("xmlns:", StringComparison.Ordinal)) _namespaces.Add((name[6..], value));
            else if (isCertain && name == "xml:base") location = Resolve(location, value);
        }
    }

    /// <returns>The item that ends here.</returns>
    private XmlItem? Close(XmlName name)
    {
        if (_item is not null && IsAnother(name)) return End();
        if (_deeper > 0)
        {
            _deeper--;
            return null;
        }

        // No element around an open item ends, nor the document: what it declared applies to the items that may follow.
        var bottom = _item is null ? 1 : _itemDepth + 1;
        var match = _open.Count - 1;
        while (match >= bottom && _open[match].Name != name) match--;
        if (match >= bottom) Pop(match);
        return null;
    }

    /// <summary>Whether a name is that of the open item, also where its own got a prefix by mistake. What has a prefix
    /// itself may be inside.</summary>
    private bool IsAnother(XmlName name) => name == _open[_itemDepth].Name || (
        name.Prefix.Length == 0 && name.Local == _open[_itemDepth].Name.Local);

    private XmlItem EndUnclosed()
    {
        _item!.Problem = $"<{_item.Name}> is not closed";
        return End();
    }

    private XmlItem End()
    {
        var item = _item!;
        Pop(_itemDepth);
        _item = null;
        return item;
    }

    private void Pop(int depth)
    {
        var scope = _open[depth].Scope;
        _namespaces.RemoveRange(scope, _namespaces.Count - scope);
        _open.RemoveRange(depth, _open.Count - depth);
        _deeper = 0;
    }

    private void AddText(ReadOnlySpan<char> raw)
    {
        if (_item is null || _open[^1].Node is null || (_open.Count == _itemDepth + 1 && raw.IsWhiteSpace())) return;
        Add(XmlCharacters.Decode(raw));
    }

    private void Add(string characters)
    {
        if (_item is not null && characters.Length > 0) _open[^1].Node?.Add(characters);
    }

    private string NamespaceOf(string prefix)
    {
        for (var i = _namespaces.Count - 1; i >= 0; i--)
            if (_namespaces[i].Prefix == prefix) return XmlNamespaces.Resolve(prefix, _namespaces[i].Uri);
        return prefix.Length == 0 ? "" : XmlNamespaces.Resolve(prefix, null);
    }

    /// <summary>The name between two places.</summary>
    private XmlName NameAt(int start, int end)
    {
        var written = text.AsSpan(start, end - start);
        if (_names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(written, out var known)) return known;
        var colon = written.IndexOf(':');
        var hasPrefix = colon > 0 && colon < written.Length - 1;
        var name = new XmlName(
            written.ToString(), hasPrefix ? written[..colon].ToString() : "", hasPrefix ? written[(colon + 1)..]
                .ToString() : written.ToString());
        // Names without end must not fill the memory.
        if (_names.Count < 1_000) _names.Add(name.Written, name);
        return name;
    }

    private static Uri? Resolve(Uri? location, string value) =>
        location is not null && Uri.TryCreate(location, value.Trim(), out var relative) ? relative
        : Uri.TryCreate(value.Trim(), UriKind.Absolute, out var absolute) ? absolute
        : location;

    private static readonly Dictionary<string, string> NoAttributes = [];

    private sealed record XmlName(string Written, string Prefix, string Local);

    /// <param name="Scope">How many namespaces were declared outside it.</param>
    /// <param name="Node">Null outside items, and for what is beyond the limits.</param>
    private readonly record struct OpenElement(XmlName Name, Uri? Location, int Scope, XmlItem? Node);

    /// <summary>Finds the ends of comments and the like; remembers the last, so that many beginnings without an end
    /// cost one search.</summary>
    private sealed class NextPlace(string text, string mark)
    {
        private int _found;

        public int? After(int at)
        {
            if (_found >= 0 && _found < at) _found = text.IndexOf(mark, at, StringComparison.Ordinal);
            return _found < 0 ? null : _found;
        }
    }
}
