using Digest.Papers;
using Digest.Scheduling;
using Digest.Sources;
using Digest.Storage;
using Digest.Web.Operator.Desk;
using Microsoft.Extensions.DependencyInjection;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>Each source with its state, its categories and its latest batches.</summary>
internal sealed class SourcesPage(SourceHealth sources, SqlDatabase database, IServiceProvider services)
    : OperatorPage("/sources", "sources.html", "Sources")
{
    private const int MaxBatches = 10;

    public override IReadOnlyList<OperatorAction> Actions =>
    [
        new OperatorAction("ask", "sources ask")
        {
            Outside = async request =>
                // A service that only serves pages has no jobs.
                services.GetService<JobStarter>() is { } jobs
                && await jobs.StartAsync(SchedulingServices.Ingest, request.Aborted)
                    ? new ActionOutcome("All sources are asked now, one after the other. Load the page again to see.")
                    : ActionOutcome.Refused("No job asks the sources here."),
        },
    ];

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request)
    {
        var shown = new List<ScriptObject>();
        foreach (var source in await sources.ListAsync(request.Aborted))
        {
            var categories = await sources.ListCategoriesAsync(source, request.Aborted);
            var batches = await database.ReadAsync(
                sql => AnnouncementStore.ListBatchesAsync(sql, source.Options.Name, MaxBatches), request.Aborted);
            shown.Add(Model(source, categories, batches));
        }

        return new ScriptObject { { "title", "Sources" }, { "sources", shown.ToArray() } };
    }

    private static ScriptObject Model(
        WatchedSource source, IReadOnlyList<WatchedCategory> categories, IReadOnlyList<BatchSize> batches) => new()
    {
        { "source", StatusPage.Source(source) },
        { "kind", source.Options.Kind.ToString() },
        { "last_attempt", Shown.Time(source.Status.LastAttemptAt) },
        { "last_new", Shown.Time(source.Status.LastNewAt) },
        { "papers", Shown.Number(source.Status.Papers) },
        { "announcements", Shown.Number(source.Status.Announcements) },
        { "missing_from", source.Status.MissingFrom is { } day ? Shown.Day(day) : null },
        { "error", source.Status.LastError },
        { "is_failing", source.Status.FailingSince is not null },
        {
            "categories",
            Shown.List(categories, category => new ScriptObject
            {
                { "name", category.Category },
                { "state", Shown.Name(category.State) },
                { "is_bad", category.State == BatchState.Stalled },
                { "last_batch", Shown.Day(category.LastBatch) },
                { "papers", category.Papers },
            })
        },
        {
            "batches",
            Shown.List(batches, batch => new ScriptObject
            {
                { "day", batch.Day },
                { "papers", Shown.Number(batch.Papers) },
            })
        },
    };
}
