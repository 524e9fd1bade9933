using Digest.Papers;
using Digest.Search;

namespace Digest.Web.Content;

/// <summary>What a topic would bring, before it is chosen or saved.</summary>
internal sealed class TopicPrices(TopicForecast forecast, PaperStore papers)
{
    /// <returns>Null while the papers are being read.</returns>
    public async Task<ShownForecast?> TryRunAsync(string query, CancellationToken cancellationToken) =>
        await forecast.TryRunAsync(query, cancellationToken) is { } result
            ? await ShownAsync(result, cancellationToken)
            : null;

    /// <summary>Waits for the papers.</summary>
    public async Task<ShownForecast> RunAsync(string query, CancellationToken cancellationToken) =>
        await ShownAsync(await forecast.RunAsync(query, cancellationToken), cancellationToken);

    private async Task<ShownForecast> ShownAsync(TopicForecastResult result, CancellationToken cancellationToken)
    {
        var byKey = await papers.ListByKeysAsync(result.LastWeek, cancellationToken);
        return new ShownForecast(
            result, [.. result.LastWeek.Where(byKey.ContainsKey).Select(key => byKey[key])]);
    }
}
