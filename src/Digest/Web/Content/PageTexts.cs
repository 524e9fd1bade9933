using System.Collections.Frozen;
using System.Text.Json;
using Digest.Rendering.Texts;

namespace Digest.Web.Content;

/// <summary>What pages say, by language: <c>Web/Texts/*.json</c>.</summary>
internal static class PageTexts
{
    public const string Fallback = "en";

    private const string Folder = "web-texts/";

    private static readonly FrozenDictionary<string, ReaderTexts> ByLanguage =
        typeof(PageTexts).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^".json".Length])
            .ToFrozenDictionary(language => language, Read);

    public static IEnumerable<ReaderTexts> All =>
        ByLanguage.Values.OrderBy(texts => texts.Language, StringComparer.Ordinal);

    /// <summary>Null for a language without texts.</summary>
    public static ReaderTexts? Find(string language) => ByLanguage.GetValueOrDefault(language.ToLowerInvariant());

    private static ReaderTexts Read(string language)
    {
        using var stream = typeof(PageTexts).Assembly.GetManifestResourceStream($"{Folder}{language}.json")!;
        return new ReaderTexts(
            language, language, JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!);
    }
}
