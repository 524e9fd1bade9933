using System.Text.RegularExpressions;

namespace Digest.Papers.Text;

/// <summary>
/// Where the authors say that code and a project page are, read from an abstract that was already cleaned.
/// </summary>
internal static partial class LinksInText
{
    /// <summary>How far before an address to look for the words that say what it is.</summary>
    private const int Context = 90;

    public static (string? Code, string? Project) Find(string text)
    {
        if (!text.Contains('.')) return (null, null);
        string? code = null, project = null;
        foreach (Match match in Address().Matches(text))
        {
            var link = WebLink.Check(
                WithoutPunctuation(match.Value) is var bare && bare.Contains("://", StringComparison.Ordinal)
                    ? bare
                    : "https://" + bare);
            if (link is null) continue;
            var host = new Uri(link).Host;
            var before = text[Math.Max(0, match.Index - Context)..match.Index];
            if (IsForge(host) && new Uri(link).Segments.Length >= 3)
                code ??= link;
            else if (host.EndsWith(".github.io", StringComparison.Ordinal)
                || host.EndsWith(".gitlab.io", StringComparison.Ordinal)
                || ProjectWords().IsMatch(before))
                project ??= link;
            else if (CodeWords().IsMatch(before))
                code ??= link;
        }
        return (code, project);
    }

    /// <summary>
    /// The full stop behind an address belongs to the sentence, and a closing bracket only to the address when it
    /// opened there.
    /// </summary>
    public static string WithoutPunctuation(string address)
    {
        while (address.Length > 0)
        {
            var last = address[^1];
            var closesOwn = last switch
            {
                ')' => address.Count(c => c == '(') >= address.Count(c => c == ')'),
                ']' => address.Count(c => c == '[') >= address.Count(c => c == ']'),
                _ => false,
            };
            if (closesOwn || !".,;:!?)]}>'\"*’”–—…".Contains(last, StringComparison.Ordinal)) break;
            address = address[..^1];
        }
        return address;
    }

    private static bool IsForge(string host) =>
        host
            is "github.com"
                or "www.github.com"
                or "gitlab.com"
                or "bitbucket.org"
                or "codeberg.org"
                or "sr.ht"
                or "git.sr.ht"
                or "gitee.com"
                or "anonymous.4open.science";

    [GeneratedRegex(
        @"(?:https?://|www\.|(?<![\w./@-])(?:github|gitlab)\.com/)[^\s<>{}""\\^`|]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Address();

    [GeneratedRegex(
        @"\b(?:project|home|demo|web)[ -]?(?:page|site|website)?s?\b|\bwebsite\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex ProjectWords();

    [GeneratedRegex(
        @"\b(?:code|codes|source|implementation|repository|software|toolkit)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex CodeWords();
}
