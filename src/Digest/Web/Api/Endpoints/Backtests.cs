using Digest.Search;
using Digest.Topics;
using Digest.Web.Api.Answers;

namespace Digest.Web.Api.Endpoints;

/// <summary>Runs queries over the last days, few at a time: each one reads and indexes their papers.</summary>
internal sealed class Backtests(QueryBacktest backtest, SearchSlots slots)
{
    public const int MaxDays = 31;
    public const int DefaultDays = 14;

    public async Task<Answer> RunAsync(Topic topic, int? days, CancellationToken cancellationToken) =>
        days is < 1 or > MaxDays
            ? Answer.Of(Problem.NotValid($"The number of days is {days}. It must be 1 to {MaxDays}."))
            : Answer.Ok(await slots.RunAsync(
                () => backtest.RunAsync(topic, days ?? DefaultDays, cancellationToken), cancellationToken));
}
