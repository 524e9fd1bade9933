using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Digest.Rendering;
using Scriban.Runtime;

namespace Digest.Web.Content;

/// <summary>What pages say, in one language: <c>Web/Texts/*.json</c>.</summary>
internal sealed class PageTexts
{
    public const string Default = "en";

    private const string Folder = "web-texts/";

    private static readonly FrozenDictionary<string, PageTexts> ByLanguage =
        typeof(PageTexts).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^".json".Length])
            .ToFrozenDictionary(language => language, language => new PageTexts(language));

    private readonly Dictionary<string, JsonElement> _texts;

    private PageTexts(string language)
    {
        Language = language;
        Culture = ReaderDates.CultureOf(language);
        using var stream = typeof(PageTexts).Assembly.GetManifestResourceStream($"{Folder}{language}.json")
            ?? throw new InvalidOperationException($"The texts of '{language}' are not embedded.");
        _texts = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(stream)!;
        Model = [];
        foreach (var (name, text) in _texts)
            if (text.ValueKind == JsonValueKind.String) Model.SetValue(name, text.GetString(), false);
    }

    public static IEnumerable<PageTexts> All =>
        ByLanguage.Values.OrderBy(texts => texts.Language, StringComparer.Ordinal);

    /// <summary>Such as <c>de</c>.</summary>
    public string Language { get; }

    public CultureInfo Culture { get; }

    /// <summary>The texts without places for values, for templates.</summary>
    public ScriptObject Model { get; }

    public IEnumerable<string> Names => _texts.Keys;

    /// <summary>Null for a language without texts.</summary>
    public static PageTexts? Find(string language) => ByLanguage.GetValueOrDefault(language.ToLowerInvariant());

    public string this[string name] => _texts[name].GetString()!;

    public string Format(string name, params object?[] values) => string.Format(Culture, this[name], values);

    /// <summary>A text that depends on a number: its forms <c>one</c> and <c>other</c>.</summary>
    public string Count(string name, int count)
    {
        var isOne = Language == "fr" ? count is 0 or 1 : count == 1;
        var forms = _texts[name];
        var form = isOne && forms.TryGetProperty("one", out var one) ? one : forms.GetProperty("other");
        return string.Format(Culture, form.GetString()!, count.ToString("N0", Culture));
    }
}
