using Digest.Operations;
using Digest.Web.Operator.Desk;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>What jobs did, and where they failed.</summary>
internal sealed class RunsPage(RunHistory runs) : OperatorPage("/runs", "runs.html", "Runs")
{
    private const int MaxShown = 50;

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        var job = request.Query("job");
        var found = await runs.ListAsync(
            job.Length == 0 ? null : job,
            request.QueryNumber("before") ?? long.MaxValue,
            MaxShown + 1,
            request.Aborted);
        var jobs = (await runs.ListJobsAsync(request.Aborted)).Select(state => state.Job)
            .Concat(found.Select(run => run.Job)).Distinct().Order(StringComparer.Ordinal);
        return new ScriptObject
        {
            { "title", "Runs" },
            {
                "jobs",
                Shown.List(jobs.Prepend(""), name => new ScriptObject
                {
                    { "name", name.Length == 0 ? "all" : name },
                    { "href", Addresses.To("", ("job", name)) },
                    { "is_current", name == job },
                })
            },
            { "runs", Shown.List(found.Take(MaxShown), Model) },
            {
                "first",
                request.Query("before").Length == 0 ? null : Addresses.To("", ("job", job))
            },
            {
                "next",
                found.Count > MaxShown
                    ? Addresses.To("", ("job", job), ("before", Shown.Key(found[MaxShown - 1].Key)))
                    : null
            },
        };
    }

    private static ScriptObject Model(ListedRun run) => new()
    {
        { "job", run.Job },
        { "worker", run.Worker },
        { "started", Shown.Time(run.StartedAt) },
        {
            "took",
            run.EndedAt is { } ended
                ? TimeSpan.FromMilliseconds(Math.Max(0, ended - run.StartedAt)).TotalSeconds
                    .ToString("0.0", Shown.Invariant) + " s"
                : ""
        },
        { "outcome", run.Outcome },
        { "is_bad", run.Outcome == "failed" },
        { "summary", run.Summary },
    };
}
