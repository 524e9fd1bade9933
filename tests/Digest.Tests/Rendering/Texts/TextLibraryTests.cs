using Digest.Matching.Queries;
using Digest.Rendering;
using Digest.Rendering.Checking;
using Digest.Rendering.Texts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Digest.Tests.Rendering.Texts;

public sealed class TextLibraryTests : IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> English =
        TextLibrary.Parse(TemplateFiles.ReadBuiltIn("texts/en.json")!);

    private static readonly DateOnly Sunday = new(2026, 11, 29);

    private readonly string _folder = Directory.CreateTempSubdirectory("digest-texts-").FullName;

    public static TheoryData<string> Languages =>
        [.. TemplateFiles.BuiltInTexts.Select(file => Path.GetFileNameWithoutExtension(file))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Five_languages_travel_in_the_program() =>
        Assert.Equal(["de", "en", "es", "fr", "zh"], Languages.Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_language_has_every_text_with_its_placeholders(string language)
    {
        var json = TemplateFiles.ReadBuiltIn(TextLibrary.FileOf(language))!;

        Assert.Equal(English.Keys.Order(), TextLibrary.Parse(json).Keys.Order());
        Assert.Empty(TextCheck.Check(language, json));
        Assert.All(TextLibrary.Parse(json), text => Assert.NotEqual("", text.Value.Trim()));
    }

    [Fact]
    public void A_query_is_described_to_readers_as_on_the_command_line() =>
        Assert.All(QueryWording.EnglishPhrases, phrase => Assert.Equal(phrase.Value, English[phrase.Key]));

    [Theory]
    [InlineData("en", "not the word kitchen and (the phrase \"robot arm\" in the title or most of: soft, skin)")]
    [InlineData("de", "nicht das Wort kitchen und (die Wortfolge „robot arm“ im Titel oder die meisten von: soft, skin)")]
    [InlineData("fr", "pas le mot kitchen et (l’expression « robot arm » dans le titre ou la plupart de : soft, skin)")]
    [InlineData("es", "no la palabra kitchen y (la expresión «robot arm» en el título o la mayoría de: soft, skin)")]
    [InlineData("zh", "排除 词语 kitchen 且 (标题中：短语“robot arm” 或 多数词语：soft、skin)")]
    public void A_query_is_described_in_each_language(string language, string meaning)
    {
        var query = TopicQuery.Parse("-kitchen (title:\"robot arm\" OR soft skin)").Query!;
        var texts = Library().For(language);
        Assert.Equal(meaning, query.Describe(new QueryWording(key => texts[key])));
    }

    [Theory]
    [InlineData("en", "Sunday, 29 November 2026", "29 Nov", "Sun 29 Nov", "Sunday, 29 November 2026, 07:05")]
    [InlineData("de", "Sonntag, 29. November 2026", "29. Nov.", "So 29. Nov.", "Sonntag, 29. November 2026, 07:05")]
    [InlineData("fr", "dimanche 29 novembre 2026", "29 nov.", "dim. 29 nov.", "dimanche 29 novembre 2026, 07:05")]
    [InlineData("es", "domingo, 29 de noviembre de 2026", "29 nov", "dom 29 nov",
        "domingo, 29 de noviembre de 2026, 07:05")]
    [InlineData("zh", "2026年11月29日 星期日", "11月29日", "11月29日 周日", "2026年11月29日 星期日, 07:05")]
    public void Dates_are_written_as_the_language_does(
        string locale, string longDate, string shortDate, string header, string minute)
    {
        var texts = Library().For(locale);

        Assert.Equal(longDate, texts.LongDate(Sunday));
        Assert.Equal(shortDate, texts.ShortDate(Sunday));
        Assert.Equal(header, texts.HeaderDate(Sunday));
        Assert.Equal(
            minute,
            texts.LocalMinute(
                new DateTimeOffset(2026, 11, 29, 6, 5, 0, TimeSpan.Zero),
                TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));
    }

    [Fact]
    public void A_date_of_another_year_has_its_year()
    {
        var texts = Library().For("de");
        Assert.Equal("14. Nov. 2025", texts.RecentDate(new DateTime(2025, 11, 14), 2026));
        Assert.Equal("14. Nov.", texts.RecentDate(new DateTime(2026, 11, 14), 2026));
    }

    [Theory]
    [InlineData("de-AT", "de", "Abmelden")]
    [InlineData("ZH-Hant-TW", "ZH", "退订")]
    [InlineData("it", "en", "Unsubscribe")]
    [InlineData("", "en", "Unsubscribe")]
    [InlineData("../../secret", "en", "Unsubscribe")]
    public void A_locale_gets_its_language_or_English(string locale, string language, string text)
    {
        var texts = Library().For(locale);
        Assert.Equal(language, texts.Language, ignoreCase: true);
        Assert.Equal(text, texts["unsubscribe"]);
    }

    [Fact]
    public void An_operators_file_adds_a_language_or_changes_a_text_and_the_rest_stays()
    {
        Write("it.json", """{"unsubscribe": "Annulla l'iscrizione"}""");
        Write("de.json", """{"unsubscribe": "Abbestellen"}""");

        Assert.Equal("Annulla l'iscrizione", Library().For("it-IT")["unsubscribe"]);
        Assert.Equal("More papers", Library().For("it-IT")["more_papers"]);
        Assert.Equal("Abbestellen", Library().For("de")["unsubscribe"]);
        Assert.Equal("Weitere Artikel", Library().For("de")["more_papers"]);
    }

    [Fact]
    public void A_file_that_is_not_JSON_changes_nothing()
    {
        Write("de.json", "{");
        Assert.Equal("Abmelden", Library().For("de")["unsubscribe"]);
    }

    [Fact]
    public void Counts_choose_their_form_and_a_value_is_never_filled_in_itself()
    {
        var texts = Library().For("en");
        Assert.Equal("1 upvote", texts.Count("upvotes", 1));
        Assert.Equal("23 upvotes", texts.Count("upvotes", 23));
        Assert.Equal("A {count} and 9 more", texts.Count("subject_more", 9, "A {count}"));
    }

    [Theory]
    [InlineData("{", "it.json(1,2) : error : not valid JSON, or a value is not a text")]
    [InlineData("{\"unsubscribe\": 1}", "not valid JSON, or a value is not a text")]
    [InlineData("{\"unsubscrib\": \"x\"}", "unknown text `unsubscrib`; did you mean `unsubscribe`?")]
    [InlineData("{\"sent_to\": \"x\"}", "`sent_to` lacks its placeholder {address}")]
    [InlineData("{\"unsubscribe\": \"{x}\"}", "`unsubscribe` has an unknown placeholder {x}")]
    public void The_check_names_what_is_wrong_with_a_file(string json, string error) =>
        Assert.Contains(error, Assert.Single(TextCheck.Check("it.json", json)).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task Checking_templates_checks_the_texts_too()
    {
        Write("de.json", """{"unsubscrib": "x"}""");
        var library = new TemplateLibrary(_folder, TimeProvider.System, NullLogger<TemplateLibrary>.Instance);
        var samples = await TemplateSamples.CollectAsync(TestContext.Current.CancellationToken);

        Assert.Contains("unknown text `unsubscrib`", Assert.Single(TemplateCheck.Run(library, samples)).ToString());
    }

    private TextLibrary Library() => new(new TemplateFiles(_folder), NullLogger.Instance);

    private void Write(string file, string json)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "texts"));
        File.WriteAllText(Path.Combine(_folder, "texts", file), json);
    }
}
