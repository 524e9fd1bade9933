using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Rendering.Texts;
using Digest.Search;
using Digest.Topics;
using Scriban.Runtime;

namespace Digest.Web.Content;

/// <summary>What a topic would bring, as pages show it.</summary>
/// <param name="LastWeek">The best of the last week.</param>
internal sealed record ShownForecast(TopicForecastResult Prices, IReadOnlyList<Paper> LastWeek)
{
    public ScriptObject Model(PageAddresses addresses, ReaderTexts texts) => new()
    {
        {
            "prices",
            Enum.GetValues<TopicBreadth>()
                .Select(breadth => new ScriptObject
                {
                    { "name", NameOf(breadth, texts) },
                    { "text", PriceAt(breadth, texts) },
                }).ToArray()
        },
        { "last_week", LastWeekModel(addresses) },
    };

    public ScriptObject[] LastWeekModel(PageAddresses addresses) =>
        [
            .. LastWeek.Select(paper => new ScriptObject
            {
                { "title", paper.Title },
                { "page", addresses.Paper(paper.Id) },
            }),
        ];

    /// <summary>In the unit that gives a number one can imagine.</summary>
    public string PriceAt(TopicBreadth breadth, ReaderTexts texts)
    {
        const int Weeks = TopicForecast.Days / 7;
        var papers = Prices.Of(breadth);
        if (papers == 0) return texts["none_in_four_weeks"];
        if (papers >= 2 * TopicForecast.Days) return Rounded("a_day", (double)papers / TopicForecast.Days);
        return papers >= 2 * Weeks
            ? Rounded("a_week", (double)papers / Weeks)
            : texts.Count("in_four_weeks", papers);

        string Rounded(string key, double number) => texts.Fill(key, "number", number.ToString("0", texts.Culture));
    }

    public static string NameOf(TopicBreadth breadth, ReaderTexts texts) =>
        texts[$"breadth_{TopicSettingsText.NameOf(breadth)}"];
}
