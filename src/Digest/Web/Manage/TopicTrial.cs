using Digest.Papers;
using Digest.Search;
using Digest.Topics;

namespace Digest.Web.Manage;

/// <summary>What a topic would bring, before it is saved.</summary>
internal sealed class TopicTrial(TopicForecast forecast, PaperStore papers)
{
    public async Task<TriedTopic> RunAsync(Topic topic, CancellationToken cancellationToken)
    {
        var prices = await forecast.RunAsync(topic.Query, cancellationToken);
        var byKey = await papers.ListByKeysAsync(prices.LastWeek, cancellationToken);
        return new TriedTopic(
            topic, prices, [.. prices.LastWeek.Where(byKey.ContainsKey).Select(key => byKey[key])]);
    }
}
