using System.Text;
using System.Text.RegularExpressions;
using Digest.Studio.Renderings;

namespace Digest.Studio.Checks;

/// <param name="Slug">Its page: caniemail.com/features/SLUG.</param>
/// <param name="Support">A letter for each mail program: y yes, a partly, n no, u unknown.</param>
internal sealed record MailFeature(string Slug, string Kind, string Token, string Support);

/// <param name="Place">Of the first.</param>
internal sealed record UsedFeature(MailFeature Feature, TemplatePlace? Place, int Count);

/// <summary>Which of a mail's tags and styles a mail program does not know, by caniemail.com.</summary>
internal static partial class ClientSupport
{
    private static readonly Lazy<(string[] Programs, MailFeature[] Features)> Table = new(Read);

    public static IReadOnlyList<string> Programs => Table.Value.Programs;

    /// <summary>What the mail uses and some program does not know or knows in part, the least known first.</summary>
    public static IReadOnlyList<UsedFeature> Used(MailDocument document, TemplateMap map)
    {
        var places = new Dictionary<MailFeature, (int Offset, int Count)>();
        foreach (var element in document.Elements)
        {
            var elementsOwn = Table.Value.Features.Where(feature => feature.Kind switch
            {
                "element" => feature.Token == element.Name,
                "attribute" => element.Attributes.ContainsKey(feature.Token),
                _ => false,
            });
            foreach (var feature in elementsOwn) Note(feature, element.Offset);
            if (element["style"] is { Length: > 0 } style)
                NoteStyles("", "", StyleSheet.Declarations(style), element.Offset);
        }

        var sheet = document.Elements.FirstOrDefault(element => element.Name == "style")?.Offset ?? 0;
        foreach (var rule in StyleSheet.Parse(document.Styles))
            NoteStyles(rule.Media, rule.Selector, rule.Declarations, sheet);
        return
        [
            .. places.Where(used => used.Key.Support.AsSpan().ContainsAny('n', 'a'))
                .OrderByDescending(used => used.Key.Support.Count(letter => letter == 'n'))
                .ThenBy(used => used.Key.Slug, StringComparer.Ordinal)
                .Select(used => new UsedFeature(used.Key, map.At(used.Value.Offset), used.Value.Count)),
        ];

        void Note(MailFeature feature, int offset) =>
            places[feature] = places.TryGetValue(feature, out var known)
                ? known with { Count = known.Count + 1 }
                : (offset, 1);

        void NoteStyles(
            string media, string selector, IReadOnlyList<StyleDeclaration> declarations, int offset)
        {
            foreach (var feature in Table.Value.Features)
                if (IsIn(feature, media, selector, declarations)) Note(feature, offset);
        }
    }

    private static bool IsIn(
        MailFeature feature, string media, string selector, IReadOnlyList<StyleDeclaration> declarations)
    {
        var token = feature.Token;
        return feature.Kind switch
        {
            "property" => declarations.Any(one => one.Property == token),
            "value" => declarations.Any(one =>
                $"{one.Property}:{one.Value.Replace("!important", "", StringComparison.Ordinal).Trim()}" == token),
            "at" => media.StartsWith(token, StringComparison.Ordinal)
                || selector.StartsWith(token, StringComparison.Ordinal),
            "media" => media.Contains(token, StringComparison.Ordinal),
            "pseudo" => HasPseudo(selector, token),
            "function" => declarations.Any(one => one.Value.Contains(token, StringComparison.Ordinal)),
            "unit" => declarations.Any(one => Unit().Matches(one.Value).Any(match => match.Groups[1].Value == token)),
            _ => false,
        };
    }

    /// <summary><c>:first-child</c> is not <c>:first</c>, and <c>::after</c> not <c>:after</c>.</summary>
    private static bool HasPseudo(string selector, string token)
    {
        var at = selector.IndexOf(token, StringComparison.Ordinal);
        if (at < 0 || (at > 0 && selector[at - 1] == ':')) return false;
        var end = at + token.Length;
        return end == selector.Length || !(char.IsAsciiLetter(selector[end]) || selector[end] == '-');
    }

    private static (string[], MailFeature[]) Read()
    {
        using var stream = typeof(ClientSupport).Assembly.GetManifestResourceStream("studio/caniemail.tsv")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToList();
        return (rows[0][1..], [.. rows.Skip(1).Select(row => new MailFeature(row[0], row[1], row[2], row[3]))]);
    }

    [GeneratedRegex(@"\d(vw|vh|vmin|vmax|rem|em)\b")]
    private static partial Regex Unit();
}
