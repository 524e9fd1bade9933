namespace Digest.Sources.Reading;

/// <summary>The namespaces that feeds use.</summary>
internal static class XmlNamespaces
{
    public const string Atom = "http://www.w3.org/2005/Atom";
    public const string Content = "http://purl.org/rss/1.0/modules/content/";
    public const string DublinCore = "http://purl.org/dc/elements/1.1/";
    public const string DublinCoreTerms = "http://purl.org/dc/terms/";
    public const string Prism = "http://prismstandard.org/namespaces/basic/2.0/";

    /// <summary>What a prefix means in a feed that forgot to declare it, or declared a variant of the
    /// address.</summary>
    private static readonly Dictionary<string, string> WellKnown = new(StringComparer.Ordinal)
    {
        ["atom"] = Atom,
        ["content"] = Content,
        ["dc"] = DublinCore,
        ["dcterms"] = DublinCoreTerms,
        ["prism"] = Prism,
    };

    /// <param name="uri">As declared; null when the prefix is not.</param>
    public static string Resolve(string prefix, string? uri) =>
        uri is null ? WellKnown.GetValueOrDefault(prefix, "prefix:" + prefix)
        : uri.StartsWith("http://prismstandard.org/namespaces/", StringComparison.Ordinal) ? Prism
        : uri.Equals("https://www.w3.org/2005/Atom", StringComparison.Ordinal) ? Atom
        : uri.Contains("purl.org/", StringComparison.OrdinalIgnoreCase) && Variant(uri) is { } known ? known
        : uri;

    /// <summary>Another scheme, another case, another version, or no slash at the end.</summary>
    private static string? Variant(string uri)
    {
        var plain = uri.ToLowerInvariant().TrimEnd('/');
        return plain.EndsWith("purl.org/dc/elements/1.1", StringComparison.Ordinal)
            || plain.EndsWith("purl.org/dc/elements/1.0", StringComparison.Ordinal) ? DublinCore
            : plain.EndsWith("purl.org/dc/terms", StringComparison.Ordinal) ? DublinCoreTerms
            : plain.EndsWith("purl.org/rss/1.0/modules/content", StringComparison.Ordinal) ? Content
            : uri.StartsWith("https://", StringComparison.Ordinal) ? "http" + uri["https".Length..]
            : null;
    }
}
