using System.Collections.Frozen;

namespace Digest.Rendering.Checking;

/// <summary>
/// What may be written where in HTML. Escaping makes text and quoted attribute values safe; this refuses what it
/// cannot.
/// </summary>
internal static class OutputRules
{
    /// <summary>
    /// Attributes whose value is a URL that a browser fetches or follows (HTML standard, section 2.4, and what browsers
    /// still know).
    /// </summary>
    public static readonly FrozenSet<string> UrlAttributes = new[]
    {
        "action",
        "archive",
        "background",
        "cite",
        "classid",
        "codebase",
        "data",
        "dynsrc",
        "formaction",
        "href",
        "icon",
        "longdesc",
        "lowsrc",
        "manifest",
        "ping",
        "poster",
        "profile",
        "src",
        "usemap",
        "xlink:href",
        "xml:base",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Attributes that hold more than one URL, a document, or what changes how others are read.</summary>
    private static readonly FrozenSet<string> ClosedAttributes = new[]
    {
        "srcdoc",
        "srcset",
        "imagesrcset",
        "http-equiv",
        "xmlns",
        "is",
        "attributename",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <returns>Why the value cannot be written there, or null.</returns>
    public static string? Refuse(HtmlContext context, ValueType type) =>
        context.State switch
        {
            HtmlState.Text => null,
            HtmlState.RawText when context.Element is "title" or "textarea" => IsMarkup(type)
                ? $"markup is not allowed {context}"
                : null,
            HtmlState.DoubleQuoted or HtmlState.SingleQuoted => RefuseInAttribute(context, type),
            HtmlState.BeforeValue or HtmlState.Unquoted => $"a value stands {context}; write {context.Attribute}=\"…\"",
            _ => $"a value is not allowed {context}: escaping does not make it safe there",
        };

    private static bool IsMarkup(ValueType type) => type == ValueType.Markup || type == ValueType.Rendered;

    private static string? RefuseInAttribute(HtmlContext context, ValueType type)
    {
        var name = context.Attribute;
        if (type == ValueType.Constant)
            return name.StartsWith("on", StringComparison.Ordinal)
                ? $"a value is not allowed in {name}: it is a script"
                : null;
        if (IsMarkup(type)) return $"markup is not allowed {context}";
        if (name.StartsWith("on", StringComparison.Ordinal)) return $"a value is not allowed in {name}: it is a script";
        if (name == "style") return "a value is not allowed in style, unless the template itself says what it is";
        var isMeta = context.Element == "meta";
        if (ClosedAttributes.Contains(name)
            || (isMeta && (name == "name" || (name == "content" && !context.IsNamedMeta))))
            return $"a value is not allowed in {name}: escaping does not make it safe there";
        if (!UrlAttributes.Contains(name)) return null;
        if (LiteralRules.FetchedAttributes.Contains(name))
            return $"a value is not allowed in {name}: what is fetched tells its server that the mail was opened";
        var kind = type == ValueType.Any ? "a value of unknown kind" : $"a {type}";
        if (type != ValueType.Link)
            return $"{name} needs a link, which was checked to be http, https or mailto; this is {kind}";
        return context.AtValueStart ? null : $"the link must stand at the beginning of {name}";
    }
}
