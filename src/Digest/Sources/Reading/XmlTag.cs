namespace Digest.Sources.Reading;

/// <summary>Reads one start tag, however sloppily a feed wrote it.</summary>
internal struct XmlTag
{
    private const int MaxAttributes = 200;

    /// <summary>By their written names, decoded; the first of two that are the same.</summary>
    public Dictionary<string, string>? Attributes;

    /// <summary>Behind the tag.</summary>
    public int End;

    public bool IsEmpty;

    /// <summary>Whether the text at <paramref name="at"/>, behind the <c>&lt;</c>, is a tag: it has a name and an end.
    /// <c>&lt;3B</c> is not one.</summary>
    public static bool TryRead(string text, int at, out XmlTag tag)
    {
        tag = default;
        var end = NameEnd(text, at);
        if (end == at) return false;
        at = end;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            // A tag that another one interrupts is text: "for n <k the …".
            if (at >= text.Length || text[at] == '<') return false;
            if (text[at] == '>' || (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '>'))
            {
                tag.IsEmpty = text[at] == '/';
                tag.End = at + (tag.IsEmpty ? 2 : 1);
                return true;
            }

            if (!ReadAttribute(text, ref at, ref tag)) return false;
        }
    }

    /// <summary>The end of the name that begins at <paramref name="at"/>; the same place where none begins.</summary>
    public static int NameEnd(string text, int at)
    {
        if (at >= text.Length || !(char.IsLetter(text[at]) || text[at] is '_' or ':')) return at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or ':' or '-' or '.')) at++;
        return at;
    }

    private static bool ReadAttribute(string text, ref int at, ref XmlTag tag)
    {
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('=' or '>' or '<' or '/')) at++;
        // A stray character between attributes.
        if (at == start) at++;
        var name = text.AsSpan(start, at - start);
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        if (at >= text.Length || text[at] != '=') return true;
        at++;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        if (at >= text.Length) return false;
        var quote = text[at];
        var (from, to) = quote is '"' or '\'' ? (at + 1, QuoteEnd(text, at)) : (at, BareEnd(text, at));
        if (to < 0) return false;
        at = quote is '"' or '\'' && to < text.Length && text[to] == quote ? to + 1 : to;
        tag.Attributes ??= new Dictionary<string, string>(StringComparer.Ordinal);
        if (tag.Attributes.Count < MaxAttributes) tag.Attributes.TryAdd(
            name.ToString(), XmlCharacters.Decode(text.AsSpan(from, to - from)));
        return true;
    }

    /// <summary>The closing quote. Where it is missing, the value ends with the tag: a value must not swallow the
    /// elements that follow.</summary>
    private static int QuoteEnd(string text, int at)
    {
        var end = text.IndexOf(text[at], at + 1);
        var limit = end < 0 ? text.Length : end;
        for (var i = text.IndexOf('<', at + 1, limit - at - 1); i >= 0; i = text.IndexOf('<', i + 1, limit - i - 1))
            if (i + 1 < text.Length && (text[i + 1] is '/' or '!' || NameEnd(text, i + 1) > i + 1))
                return text.LastIndexOf('>', i - 1, i - 1 - at);
        return end;
    }

    private static int BareEnd(string text, int at)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('>' or '<')) at++;
        return at;
    }
}
