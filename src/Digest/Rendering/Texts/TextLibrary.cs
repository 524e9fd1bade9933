using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Digest.Rendering.Texts;

/// <summary>
/// The texts of mails and pages by language: <c>texts/en.json</c> and so on, a flat object of texts each. They are read
/// when a language is first needed. What a file lacks comes from the program's own file of the language, then from
/// English. Safe for all threads.
/// </summary>
internal sealed partial class TextLibrary(TemplateFiles files, ILogger logger)
{
    public const string Fallback = "en";

    /// <summary>Locales are kept up to this number; people could make up more.</summary>
    private const int MaxLocales = 500;

    private readonly ConcurrentDictionary<string, ReaderTexts> _byLocale = new(StringComparer.OrdinalIgnoreCase);

    private readonly Lazy<IReadOnlyList<string>> _languages = new(
        () => [.. files.Texts.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]);

    /// <summary>Every language that has a file.</summary>
    public IReadOnlyList<ReaderTexts> All => [.. _languages.Value.Select(For)];

    /// <summary>The texts of exactly this language; null where it has no file.</summary>
    public ReaderTexts? Find(string language) =>
        _languages.Value.FirstOrDefault(known => known.Equals(language, StringComparison.OrdinalIgnoreCase)) is { } name
            ? For(name)
            : null;

    /// <param name="locale">BCP 47; <c>zh-TW</c> is looked for first, then <c>zh</c>, then English.</param>
    public ReaderTexts For(string locale)
    {
        if (_byLocale.TryGetValue(locale, out var known)) return known;
        var texts = Load(locale);
        if (_byLocale.Count < MaxLocales) _byLocale.TryAdd(locale, texts);
        return texts;
    }

    public static string FileOf(string language) => $"texts/{language}.json";

    /// <exception cref="JsonException">It is not an object of texts.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];

    private ReaderTexts Load(string locale)
    {
        for (var name = locale; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('-'))])
        {
            // A locale is letters, digits and hyphens; anything else must not become a path.
            if (!name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')) continue;
            if ((Read(name) ?? Read(name.ToLowerInvariant())) is { } texts) return new ReaderTexts(name, locale, texts);
        }

        return new ReaderTexts(Fallback, locale, Read(Fallback)!);
    }

    private Dictionary<string, string>? Read(string language)
    {
        var file = FileOf(language);
        var own = TemplateFiles.ReadBuiltIn(file);
        var given = files.Find(file);
        if (own is null && given is null) return null;
        var texts = new Dictionary<string, string>(Parse(TemplateFiles.ReadBuiltIn(FileOf(Fallback))!));
        if (own is not null) Put(texts, Parse(own));
        try
        {
            if (given is { Path: not null }) Put(texts, Parse(given.Text));
        }
        catch (JsonException e)
        {
            LogUnreadable(logger, given!.Path!, e.Message);
        }

        return texts;
    }

    private static void Put(Dictionary<string, string> texts, IReadOnlyDictionary<string, string> more)
    {
        foreach (var (key, text) in more) texts[key] = text;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} is not valid JSON, its texts are not used. {Error}")]
    private static partial void LogUnreadable(ILogger logger, string file, string error);
}
