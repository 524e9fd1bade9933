using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Digest.Rendering;
using Scriban.Runtime;

namespace Digest.Web.Content;

/// <summary>What pages say, in one language: <c>Web/Texts/*.json</c>.</summary>
internal sealed class PageTexts
{
    public const string Fallback = "en";

    private const string Folder = "web-texts/";

    private static readonly FrozenDictionary<string, PageTexts> ByLanguage =
        typeof(PageTexts).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^".json".Length])
            .ToFrozenDictionary(language => language, language => new PageTexts(language));

    private readonly Dictionary<string, string> _texts;

    private PageTexts(string language)
    {
        Language = language;
        Culture = ReaderDates.CultureOf(language);
        using var stream = typeof(PageTexts).Assembly.GetManifestResourceStream($"{Folder}{language}.json")!;
        _texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
        ForTemplates = new ScriptObject(_texts.Count);
        foreach (var (key, text) in _texts) ForTemplates.Add(key, text);
        ForTemplates.IsReadOnly = true;
    }

    public static IEnumerable<PageTexts> All =>
        ByLanguage.Values.OrderBy(texts => texts.Language, StringComparer.Ordinal);

    /// <summary>Such as <c>de</c>.</summary>
    public string Language { get; }

    public CultureInfo Culture { get; }

    /// <summary>The texts by their keys.</summary>
    public ScriptObject ForTemplates { get; }

    public IEnumerable<string> Keys => _texts.Keys;

    public string this[string key] => _texts[key];

    /// <summary>Null for a language without texts.</summary>
    public static PageTexts? Find(string language) => ByLanguage.GetValueOrDefault(language.ToLowerInvariant());

    /// <summary>The text with its <c>{count}</c>; of two forms separated by <c>|</c> the first is for one.</summary>
    public string Count(string key, int count)
    {
        var forms = _texts[key];
        var end = forms.IndexOf('|', StringComparison.Ordinal);
        var form = end < 0 ? forms : count == 1 ? forms[..end] : forms[(end + 1)..];
        return form.Replace("{count}", count.ToString(Culture), StringComparison.Ordinal);
    }

    public string Fill(string key, string name, string value) =>
        _texts[key].Replace($"{{{name}}}", value, StringComparison.Ordinal);

    public string Fill(string key, string name, string value, string secondName, string secondValue) =>
        Fill(key, name, value).Replace($"{{{secondName}}}", secondValue, StringComparison.Ordinal);

    /// <summary>With the day of the week, for example <c>Friday, 20 November 2026</c>.</summary>
    public string LongDate(DateOnly date) => date.ToString(_texts["date_long"], Culture);

    public string DateWithYear(DateTime date) => date.ToString(_texts["date_with_year"], Culture);
}
