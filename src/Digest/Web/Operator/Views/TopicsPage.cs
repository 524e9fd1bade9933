using Digest.Search;
using Digest.Storage;
using Digest.Topics;
using Digest.Web.Operator.Desk;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>What subscribers ask for: the queries that most have, and what each brings a day.</summary>
internal sealed class TopicsPage(SqlDatabase database, TopicForecast forecast, TimeProvider clock)
    : OperatorPage("/topics", "topics.html", "Topics")
{
    private const int MaxShown = 50;
    private const int MaxPage = 10_000;

    /// <summary>
    /// What takes longer to count is shown when the page is loaded again: each query is counted once.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        var page = (int)Math.Min(request.QueryNumber("page") ?? 1, MaxPage);
        var asked = await database.ReadAsync(
            sql => TopicStore.ListAskedAsync(sql, (page - 1) * MaxShown, MaxShown + 1), request.Aborted);
        var started = clock.GetTimestamp();
        var shown = new List<ScriptObject>();
        foreach (var topic in asked.Take(MaxShown))
        {
            var hits = clock.GetElapsedTime(started) < Patience
                ? await forecast.TryRunAsync(topic.Query, request.Aborted)
                : null;
            shown.Add(Model(topic, hits));
        }

        return new ScriptObject
        {
            { "title", "Topics" },
            { "topics", shown.ToArray() },
            { "days", TopicForecast.Days },
            { "first", page > 1 ? "?" : null },
            { "next", asked.Count > MaxShown ? Addresses.To("", ("page", Shown.Key(page + 1))) : null },
        };
    }

    private static ScriptObject Model(AskedQuery topic, TopicForecastResult? hits) => new()
    {
        { "name", topic.Name },
        { "query", topic.Query },
        { "breadth", Shown.Name(topic.Breadth) },
        { "topics", Shown.Number(topic.Topics) },
        {
            "hits",
            ((double?)hits?.Of(topic.Breadth) / TopicForecast.Days)
                ?.ToString("0.0", Shown.Invariant)
        },
    };
}
