using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Rendering.Texts;
using Digest.Search;
using Digest.Topics;
using Digest.Web.Pages;

namespace Digest.Web.Content;

/// <summary>What a topic would bring, as a visitor reads it before they choose it.</summary>
internal static class TopicPrices
{
    /// <returns>Null while the papers are being read.</returns>
    public static async Task<ShownForecast?> TryRunAsync(
        TopicForecast forecast, PaperStore papers, string query, CancellationToken cancellationToken)
    {
        if (await forecast.TryRunAsync(query, cancellationToken) is not { } result) return null;
        var byKey = await papers.ListByKeysAsync(result.LastWeek, cancellationToken);
        return new ShownForecast(
            result, [.. result.LastWeek.Where(byKey.ContainsKey).Select(key => byKey[key])]);
    }

    public static string NameOf(TopicBreadth breadth, ReaderTexts texts) =>
        texts[$"breadth_{TopicSettingsText.NameOf(breadth)}"];
}
