using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Digest.Papers;

/// <summary>
/// Reads arXiv identifiers (https://info.arxiv.org/help/arxiv_identifier.html): <c>YYMM.NNNN</c> from 0704 to 1412,
/// <c>YYMM.NNNNN</c> from 1501, before that <c>archive/YYMMNNN</c>; each with an optional version, bare, prefixed, or
/// inside an address of arxiv.org, its OAI identifiers, its DOIs, or a paper's page on Hugging Face or alphaXiv.
/// </summary>
internal static partial class ArxivId
{
    public const string Scheme = "arxiv";

    /// <param name="version">The version that the text named; 0 when it named none.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PaperId? id, out int version)
    {
        id = null;
        version = 0;
        if (text is null || text.Length > 200) return false;
        var match = Form().Match(text.Trim());
        if (!match.Success) return false;

        string value;
        if (match.Groups["new"].Success)
        {
            value = match.Groups["new"].Value;
            if (!IsPossible(value)) return false;
        }
        else
        {
            // math.GT/0309136 and math/0309136 are the same paper: the subject class is not part of the name.
            value = $"{match.Groups["archive"].Value.ToLowerInvariant()}/{match.Groups["number"].Value}";
            if (!IsMonth(match.Groups["number"].ValueSpan)) return false;
        }
        if (match.Groups["version"].Success
            && !int.TryParse(
                match.Groups["version"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out version))
            return false;
        id = new PaperId(Scheme, value);
        return true;
    }

    private static bool IsPossible(string value)
    {
        var digits = value.Length - 5;
        var isSince2015 = string.CompareOrdinal(value[..4], "1501") >= 0;
        return IsMonth(value) && string.CompareOrdinal(value[..4], "0704") >= 0 && digits == (isSince2015 ? 5 : 4);
    }

    private static bool IsMonth(ReadOnlySpan<char> yearAndMonth) =>
        int.Parse(yearAndMonth[2..4], NumberStyles.None, CultureInfo.InvariantCulture) is >= 1 and <= 12;

    [GeneratedRegex(
        """
        ^(?: arxiv: \s*
          | oai:arxiv\.org:
          | (?:https?://)? (?: (?:www\.|export\.)? arxiv\.org/(?:abs|pdf|html|format|e-print|src|ps)/
                             | (?:dx\.)? doi\.org/10\.48550/arxiv\.
                             | (?:www\.)? (?:huggingface\.co|hf\.co)/papers/
                             | (?:www\.)? alphaxiv\.org/(?:abs|pdf)/ )
          | (?:doi:)? 10\.48550/arxiv\. )?
        (?: (?<new>[0-9]{4}\.[0-9]{4,5})
            | (?<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2}(?:-[a-z]+)?)?/(?<number>[0-9]{7}) )
        (?: v(?<version>[1-9][0-9]{0,3}) )?
        (?: \.pdf )? /? (?: [?\#].* )?$
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
