using System.Diagnostics.CodeAnalysis;

namespace Digest.Papers;

/// <summary>
/// The name of one work in all its versions: <c>arxiv:2501.19393</c>, <c>arxiv:cond-mat/0207270</c>,
/// <c>doi:10.1101/2024.01.01.573000</c>, <c>daily-papers:some-slug</c>. It never carries a version, so that every
/// source names the same work alike.
/// </summary>
/// <param name="Scheme">Who hands the names out: lower-case letters, digits and hyphens.</param>
/// <param name="Value">The name there: no white space and no control characters, at most <see cref="MaxValueLength"/>
/// characters.</param>
internal sealed record PaperId(string Scheme, string Value)
{
    public const int MaxValueLength = 300;

    public bool IsArxiv => Scheme == ArxivId.Scheme;

    public override string ToString() => $"{Scheme}:{Value}";

    /// <summary>An arXiv id from any form people and sources write it in (see <see cref="ArxivId"/>).</summary>
    public static PaperId Arxiv(string text) =>
        ArxivId.TryParse(text, out var id, out _)
            ? id
            : throw new FormatException(
                $"'{text}' is not a valid arXiv id. Use for example 2501.19393 or cond-mat/0207270.");

    /// <exception cref="FormatException">The text names no paper.</exception>
    public static PaperId Parse(string text) =>
        TryParse(text, out var id)
            ? id
            : throw new FormatException($"'{text}' is not a valid paper id. Use for example arxiv:2501.19393, an "
                + "arXiv address, or daily-papers:some-slug.");

    /// <summary>Reads what <see cref="ToString"/> prints, and every written form of an arXiv id or a DOI.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PaperId? id)
    {
        id = null;
        var trimmed = text?.Trim() ?? "";
        if (ArxivId.TryParse(trimmed, out id, out _)) return true;
        if (TryParseDoi(trimmed, out id)) return true;

        var colon = trimmed.IndexOf(':');
        if (colon <= 0) return false;
        var scheme = trimmed[..colon].ToLowerInvariant();
        var value = trimmed[(colon + 1)..];
        // An address or a failed arXiv id must not slip through as a name of its own.
        if (scheme is ArxivId.Scheme or "doi" or "http" or "https" or "oai" || !IsScheme(scheme) || !IsValue(value))
            return false;
        id = new PaperId(scheme, value);
        return true;
    }

    /// <summary>DOIs compare without regard to case (DOI Handbook 2.4), so the lower-case form is the name.</summary>
    private static bool TryParseDoi(string text, [NotNullWhen(true)] out PaperId? id)
    {
        id = null;
        var value = text;
        foreach (var prefix in (string[])
                ["doi:", "https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/"])
            if (value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) value = value[prefix.Length..];
        if (!value.StartsWith("10.", StringComparison.Ordinal)
            || value.IndexOf('/') < 4
            || value.EndsWith('/')
            || !IsValue(value))
            return false;
        id = new PaperId("doi", value.ToLowerInvariant());
        return true;
    }

    private static bool IsScheme(string text) =>
        text.Length is > 0 and <= 60
        && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsValue(string text) =>
        text.Length is > 0 and <= MaxValueLength
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c));
}
