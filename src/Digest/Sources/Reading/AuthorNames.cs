using System.Text.RegularExpressions;

namespace Digest.Sources.Reading;

/// <summary>
/// The names in an author field. One field may hold one name or all of them, with the family name first or last, with
/// addresses and
/// affiliations. A mail address is never part of a name: it belongs to a person who did not ask to be in a digest.
/// </summary>
internal static partial class AuthorNames
{
    private const int MaxLength = 100_000;

    private static readonly char[] Strong = [';', '\uFF1B', '|', '\n', '\u2022'], Commas = [',', '\uFF0C', '\u3001'];

    /// <returns>Each name in the order it is spoken, <c>Ada Lovelace</c> for <c>Lovelace, Ada</c>.</returns>
    public static IEnumerable<string> Split(string? field)
    {
        if (string.IsNullOrWhiteSpace(field)) return [];
        var text = HtmlText.Reduce(field.Length > MaxLength ? field[..MaxLength] : field);
        // "ada@uni.example (Ada Lovelace)" is RSS 2.0's own form: what is in brackets is the name.
        text = NameBehindAddress().Replace(text, "$1");
        text = Brackets().Replace(text, " ");
        text = Address().Replace(text, " ");
        text = Lead().Replace(text, "");
        text = Others().Replace(text, "");
        // A semicolon or a line end can only be between names; then a comma is inside one.
        var strong = text.Split(Strong, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var names = strong.Length == 1 ? And().Split(strong[0]).SelectMany(Listed) : strong.SelectMany(
            part => And().Split(part)).Select(OneName);
        return names.Select(name => Footnotes().Replace(name, "")).Where(IsName);
    }

    private static bool IsName(string name) => name.Any(char.IsLetter);

    /// <summary>One name that may have its family name first.</summary>
    private static string OneName(string text)
    {
        var parts = WithSuffixes(text);
        return parts.Count == 2 ? Spoken(parts[0], parts[1]) : string.Join(", ", parts);
    }

    private static IEnumerable<string> Listed(string text)
    {
        var parts = WithSuffixes(text);
        // Where there are no capital letters, as in Chinese, a name has no comma.
        var isInverted = parts.Count > 0 && parts.Count % 2 == 0 && parts.All(
            part => part.Any(c => char.IsUpper(c) || char.IsLower(c)))
            && parts.Where((_, i) => i % 2 == 0).Zip(parts.Where((_, i) => i % 2 == 1)).All(
                pair => IsInverted(pair.First, pair.Second));
        return isInverted ? parts.Chunk(2).Select(pair => Spoken(pair[0], pair[1])) : parts;
    }

    private static string Spoken(string family, string given)
    {
        var end = given.LastIndexOf(' ');
        return end > 0 && Suffix().IsMatch(given[(end + 1)..]) ? $"{given[..end]} {family} {given[(end + 1)..]}"
            : $"{given} {family}";
    }

    /// <summary>"Lovelace, Ada" and "van der Berg, J. P.": no one is called by initials alone, and a full name has two
    /// words.</summary>
    private static bool IsInverted(string family, string given) =>
        Initials().IsMatch(given) || (!given.Contains(' ') && !EndsWithInitials().IsMatch(family))
        || (!family.Contains(' ') && given.Split(' ').Count(word => !Suffix().IsMatch(word)) <= 2);

    /// <summary>What commas separate; "Jr." and the like stay with what is before them.</summary>
    private static List<string> WithSuffixes(string text)
    {
        var parts = new List<string>();
        foreach (var part in text.Split(Commas, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (parts.Count > 0 && Suffix().IsMatch(part)) parts[^1] += " " + part;
            else parts.Add(Spaces().Replace(part, " "));
        }
        return parts;
    }

    [GeneratedRegex(@"[^\s,;()<>]+@[^\s,;()<>]+\s*\(([^()]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex NameBehindAddress();

    [GeneratedRegex(@"\([^()]*\)|\[[^\[\]]*\]", RegexOptions.CultureInvariant)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"<?\b(?:mailto:)?[^\s,;()<>""]+@[^\s,;()<>""]+>?|https?://\S+", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\s*(?:by|authors?(?:\(s\))?\s*:|creators?\s*:)\s+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Lead();

    [GeneratedRegex(@"[,\s]+et\s+al\b\.?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Others();

    [GeneratedRegex(@"\s*,?\s+(?:and|&|und|et)\s+|\s*&\s*", RegexOptions.CultureInvariant)]
    private static partial Regex And();

    [GeneratedRegex(@"^(?:Jr|Sr|Dr|II|III|IV|Ph\.?\s?D|M\.?D|MSc|BSc|RN|MPH)\.?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^(?:\p{Lu}\p{Ll}{0,2}\.[-\s]?|\p{Lu}[-\s]?){1,5}$", RegexOptions.CultureInvariant)]
    private static partial Regex Initials();

    [GeneratedRegex(@"\s(?:\p{Lu}\.?){1,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex EndsWithInitials();

    /// <summary>"Ada Lovelace1" and "Ada Lovelace*": marks of a footnote that were raised.</summary>
    [GeneratedRegex(@"(?<=\s\S*\p{Ll})[0-9*†‡§¶]{1,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Footnotes();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
