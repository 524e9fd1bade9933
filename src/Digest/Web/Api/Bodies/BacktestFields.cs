using System.ComponentModel.DataAnnotations;
using Digest.Matching.Ranking;
using Digest.Web.Api.Endpoints;

namespace Digest.Web.Api.Bodies;

/// <summary>A query to try.</summary>
internal sealed record BacktestFields
{
    public required string Query { get; init; }

    public TopicBreadth Breadth { get; init; } = TopicBreadth.Normal;

    [Range(1, Backtests.MaxDays)]
    public int Days { get; init; } = Backtests.DefaultDays;
}
