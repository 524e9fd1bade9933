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

    /// <summary>Queries that are kept; there can be as many as topics.</summary>
    private const int MaxKept = 10_000;

    /// <summary>Counting looks at every topic there is.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What takes longer to count is shown when the page is loaded again: each query is counted once.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    private volatile Counted? _counted;

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        var page = (int)Math.Min(request.QueryNumber("page") ?? 1, MaxKept);
        var counted = await CountAsync(request.Aborted);
        var asked = counted.Asked.Skip((page - 1) * MaxShown).Take(MaxShown + 1).ToList();
        var started = clock.GetTimestamp();
        var shown = new List<ScriptObject>();
        foreach (var topic in asked.Take(MaxShown))
        {
            var hits = clock.GetElapsedTime(started) < Patience
                ? await forecast.TryRunAsync(topic.Query, request.Aborted, Patience)
                : null;
            shown.Add(Model(topic, hits));
        }

        return new ScriptObject
        {
            { "title", "Topics" },
            { "at", Shown.Time(counted.At) },
            { "topics", shown.ToArray() },
            { "days", TopicForecast.Days },
            { "is_counting", shown.Any(topic => topic["hits"] is null) },
            { "again", Addresses.To("", ("page", page > 1 ? Shown.Key(page) : null)) },
            { "first", page > 1 ? "?" : null },
            { "next", asked.Count > MaxShown ? Addresses.To("", ("page", Shown.Key(page + 1))) : null },
        };
    }

    private async Task<Counted> CountAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_counted is { } known && (now - known.At).Duration() < Fresh) return known;
        return _counted = new Counted(
            now, await database.ReadAsync(sql => TopicStore.ListAskedAsync(sql, MaxKept), cancellationToken));
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

    private sealed record Counted(DateTimeOffset At, IReadOnlyList<AskedQuery> Asked);
}
