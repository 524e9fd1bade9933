using System.Collections.Frozen;

namespace Digest.Rendering.Checking;

internal enum HtmlState
{
    Text,
    TagName,
    Tag,
    AttributeName,
    AfterAttributeName,
    BeforeValue,
    DoubleQuoted,
    SingleQuoted,
    Unquoted,
    Comment,
    Declaration,
    RawText,
}

/// <summary>
/// Where in an HTML document a place of a template is, after the tokenization of the HTML standard (section 13.2.5) as
/// far as it matters for what may be written there.
/// </summary>
/// <param name="Element">The element whose tag is open; in raw text (script, style, title …) the one it belongs to.
/// Lower case.</param>
/// <param name="Attribute">Lower case.</param>
/// <param name="AtValueStart">Whether nothing of the attribute's value has been written.</param>
internal readonly record struct HtmlContext(HtmlState State, string Element, string Attribute, bool AtValueStart)
{
    /// <summary>Elements whose content is not markup up to their end tag.</summary>
    private static readonly FrozenSet<string> RawTextElements = new[]
    {
        "script",
        "style",
        "title",
        "textarea",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "noscript",
        "plaintext",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether the open tag is a meta element with a name: its content is only read, never obeyed.
    /// </summary>
    public bool IsNamedMeta { get; init; }

    public static readonly HtmlContext Start = new(HtmlState.Text, "", "", false);

    /// <summary>
    /// The context after the character at <paramref name="i"/>, which moves to the last one that was taken with it.
    /// </summary>
    public HtmlContext Next(string text, ref int i)
    {
        var c = text[i];
        switch (State)
        {
            case HtmlState.Text:
                return c == '<' ? OpenTag(text, ref i) : this;
            case HtmlState.Comment:
                if (!text.AsSpan(i).StartsWith("-->", StringComparison.Ordinal)) return this;
                i += 2;
                return Start;
            case HtmlState.Declaration:
                return c == '>' ? Start : this;
            case HtmlState.RawText:
                return EndsRawText(text, ref i)
                    ? this with
                    {
                        State = HtmlState.TagName,
                        Element = "/" + Element,
                    }
                    : this;
            case HtmlState.TagName:
                if (c == '>') return CloseTag();
                return IsSpace(c) || c == '/'
                    ? this with
                    {
                        State = HtmlState.Tag,
                    }
                    : this with
                    {
                        Element = Element + char.ToLowerInvariant(c),
                    };
            case HtmlState.DoubleQuoted or HtmlState.SingleQuoted:
                return c == (State == HtmlState.DoubleQuoted ? '"' : '\'')
                    ? this with
                    {
                        State = HtmlState.Tag,
                        Attribute = "",
                    }
                    : this with
                    {
                        AtValueStart = false,
                    };
            case HtmlState.Unquoted:
                if (c == '>') return CloseTag();
                return IsSpace(c)
                    ? this with
                    {
                        State = HtmlState.Tag,
                        Attribute = "",
                    }
                    : this with
                    {
                        AtValueStart = false,
                    };
            default:
                return NextInTag(c);
        }
    }

    /// <summary>Between attributes, in an attribute's name, and around its <c>=</c>.</summary>
    private HtmlContext NextInTag(char c)
    {
        if (c == '>') return CloseTag();
        if (State == HtmlState.BeforeValue)
        {
            if (IsSpace(c)) return this;
            return this with
            {
                State =
                    c == '"' ? HtmlState.DoubleQuoted
                    : c == '\'' ? HtmlState.SingleQuoted
                    : HtmlState.Unquoted,
                AtValueStart = c is '"' or '\'',
            };
        }

        if (c == '=' && State is HtmlState.AttributeName or HtmlState.AfterAttributeName)
            return this with
            {
                State = HtmlState.BeforeValue,
                AtValueStart = true,
                IsNamedMeta = IsNamedMeta || (Element == "meta" && Attribute == "name"),
            };
        if (IsSpace(c))
            return State == HtmlState.AttributeName ? this with { State = HtmlState.AfterAttributeName } : this;
        if (c == '/') return this with { State = HtmlState.Tag, Attribute = "" };
        return this with
        {
            State = HtmlState.AttributeName,
            Attribute = (State == HtmlState.AttributeName ? Attribute : "") + char.ToLowerInvariant(c),
        };
    }

    private HtmlContext OpenTag(string text, ref int i)
    {
        var rest = text.AsSpan(i + 1);
        if (rest.StartsWith("!--", StringComparison.Ordinal))
        {
            i += 3;
            return Start with { State = HtmlState.Comment };
        }

        if (rest.StartsWith("!", StringComparison.Ordinal) || rest.StartsWith("?", StringComparison.Ordinal))
            return Start with { State = HtmlState.Declaration };
        // At the end of the text too: whatever follows would become the name of a tag.
        return rest.IsEmpty || rest[0] == '/' || char.IsAsciiLetter(rest[0])
            ? Start with
            {
                State = HtmlState.TagName,
            }
            : this;
    }

    private HtmlContext CloseTag() =>
        RawTextElements.Contains(Element) ? new HtmlContext(HtmlState.RawText, Element, "", false) : Start;

    private bool EndsRawText(string text, ref int i)
    {
        var end = $"</{Element}";
        if (!text.AsSpan(i).StartsWith(end, StringComparison.OrdinalIgnoreCase)) return false;
        i += end.Length - 1;
        return true;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';

    /// <summary>The same place for what follows.</summary>
    public bool Meets(HtmlContext other) =>
        State == other.State && Element == other.Element && Attribute == other.Attribute;

    public override string ToString() => State switch
    {
        HtmlState.Text => "between tags",
        HtmlState.TagName => "in the name of a tag",
        HtmlState.Tag or HtmlState.AttributeName or HtmlState.AfterAttributeName => $"within the tag <{Element}>",
        HtmlState.BeforeValue or HtmlState.Unquoted => $"in the value of {Attribute}, which has no quotes around it",
        HtmlState.DoubleQuoted or HtmlState.SingleQuoted => $"in the value of {Attribute}",
        HtmlState.Comment => "in a comment",
        HtmlState.Declaration => "in a declaration",
        _ => $"in the element <{Element}>",
    };
}
