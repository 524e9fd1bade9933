using Digest.Matching.Ranking;
using Digest.Rendering.Texts;
using Digest.Search;
using Digest.Topics;
using Digest.Topics.Library;
using Digest.Web.Content;
using Scriban.Runtime;

namespace Digest.Web.Forms;

/// <summary>A form to subscribe with what was found out about it.</summary>
/// <param name="Forecasts">Of each topic that can be read.</param>
/// <param name="Entries">How many papers were given as examples.</param>
/// <param name="MaxADay">A topic that brings more papers every day is too broad to be taken without a word.</param>
internal sealed record SeenForm(
    SubscribeForm Form,
    ReadSubscription Read,
    IReadOnlyList<ShownForecast?> Forecasts,
    LibraryPapers Examples,
    int Entries,
    int MaxADay)
{
    private const int MaxLabels = 5, MaxLabelLength = 80;

    /// <summary>Rows that are empty, so that there is always one to add a topic.</summary>
    private const int FirstRows = 2;

    /// <summary>Whether a topic brings more than anyone reads, and the visitor has not been told.</summary>
    public bool IsBroad => Read.Topics.Index().Any(one => IsBroadAt(one.Index) && !IsAccepted(one.Index));

    /// <summary>Whoever only looks at topics has typed no address yet.</summary>
    public SeenForm WithoutAddressError() => this with
    {
        Read = Read with
        {
            Errors = Read.Errors.Where(error => error.Key != "email" || Form.Input.Email.Length > 0).ToDictionary(),
        },
    };

    public ScriptObject[] Topics(PageAddresses addresses, ReaderTexts texts)
    {
        var rows = Math.Clamp(Form.Topics.Count + 1, FirstRows, SubscribeForm.MaxTopics);
        return [.. Enumerable.Range(0, rows).Select(i => Row(i, addresses, texts))];
    }

    public string? ExamplesText(ReaderTexts texts) =>
        Entries == 0 ? null : texts.Count("examples_known", Examples.Papers.Count);

    /// <summary>Some of the examples that are not known here.</summary>
    public string[] UnknownLabels() =>
        [
            .. Examples.Missing.Take(MaxLabels)
                .Select(entry => Rendering.Excerpts.TextCut.Truncate(entry.Label, MaxLabelLength)),
        ];

    private ScriptObject Row(int place, PageAddresses addresses, ReaderTexts texts)
    {
        var field = Form.Topics.ElementAtOrDefault(place) ?? new TopicField("", "");
        var topic = Read.Topics.ElementAtOrDefault(place);
        var shown = Forecasts.ElementAtOrDefault(place);
        var breadth = TopicSettingsText.NameOf(topic?.Breadth ?? TopicBreadth.Normal);
        return new ScriptObject
        {
            { "number", place + 1 },
            { "text", field.Text },
            {
                "breadths",
                Choice.Among(
                    Enum.GetValues<TopicBreadth>()
                        .Select(one => (TopicSettingsText.NameOf(one), ShownForecast.NameOf(one, texts))),
                    breadth)
            },
            { "error", Read.Errors.GetValueOrDefault(SubscribeForm.TopicName(place)) },
            { "understood", topic?.Meaning(key => texts[key]) },
            { "forecast", shown?.Model(addresses, texts) },
            { "too_broad", IsBroadAt(place) ? TooBroad(topic!, shown!, texts) : null },
            { "query", topic?.Query },
        };
    }

    private static string TooBroad(Topic topic, ShownForecast shown, ReaderTexts texts) =>
        texts.Fill("too_broad", "price", shown.PriceAt(topic.Breadth, texts));

    private bool IsBroadAt(int place) =>
        Read.Topics.ElementAtOrDefault(place) is { } topic
        && Forecasts.ElementAtOrDefault(place) is { } shown
        && shown.Prices.Of(topic.Breadth) > MaxADay * TopicForecast.Days;

    private bool IsAccepted(int place) => Form.Accepted.Contains(Read.Topics[place]!.Query);
}
