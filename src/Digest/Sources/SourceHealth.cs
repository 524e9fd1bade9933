using Digest.Sources.Arxiv;

namespace Digest.Sources;

/// <summary>Knows which source is fresh, late or broken, and when that is worth reporting to the operator.</summary>
internal sealed class SourceHealth(SourcesOptions options, SourceStore store, TimeProvider clock)
{
    private readonly BatchSchedule _timetable = new(new ArxivCalendar(options.ArxivHolidays));

    /// <summary>All configured sources, in their order.</summary>
    public async Task<IReadOnlyList<WatchedSource>> ListAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var statuses = await store.ListAsync(cancellationToken);
        return options.Read.Select(source =>
        {
            var status = statuses.GetValueOrDefault(source.Name) ?? new SourceStatus(source.Name);
            return new WatchedSource(
                source, status, _timetable.Of(source.Kind, status.WholeUntil, status.LastNewAt, now));
        }).ToList();
    }

    /// <summary>The state of each category of an arXiv source, by its own newest batch.</summary>
    public async Task<IReadOnlyList<WatchedCategory>> ListCategoriesAsync(
        WatchedSource watched, CancellationToken cancellationToken)
    {
        if (watched.Options.Kind is not (SourceKind.ArxivRss or SourceKind.ArxivOai)) return [];
        var batches = await store.ListCategoryBatchesAsync(
            watched.Options.Name, watched.Options.Categories, cancellationToken);
        return watched
            .Options.Categories.Select(category =>
            {
                var (day, count) = batches.GetValueOrDefault(category);
                return new WatchedCategory(
                    category, _timetable.Of(watched.Options.Kind, day, null, clock.GetUtcNow()), day, count);
            })
            .ToList();
    }

    /// <summary>
    /// Whether a batch is due but missing, from a source that was read before and is switched on: digests may want
    /// to wait for it.
    /// </summary>
    /// <param name="patience">After this long they do not: a source that is down for days must not make every digest
    /// late.</param>
    public async Task<bool> IsAnyLateAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var statuses = await store.ListAsync(cancellationToken);
        return options.Read.Any(source => source.Enabled
            && statuses.TryGetValue(source.Name, out var status) && status.LastBatch is { } last
            && (_timetable.LateSince(source.Kind, last, now) ?? MissingSince(status)) is { } since
                && now - since < patience);
    }

    /// <summary>Notes that all sources have had their turn, whether they could be read or not.</summary>
    public Task RecordRoundAsync(CancellationToken cancellationToken) =>
        store.RecordRoundAsync(clock.GetUtcNow(), cancellationToken);

    /// <summary>Whether a round over all sources has ended at or after an instant, on any worker.</summary>
    public async Task<bool> WereReadSinceAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        await store.FindLastRoundAsync(cancellationToken) >= instant;

    /// <summary>Every source that is switched on, and what is wrong with it now.</summary>
    public async Task<IReadOnlyList<SourceTrouble>> ListTroublesAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return
        [
            .. from watched in await ListAsync(cancellationToken)
                where watched.Options.Enabled
                select new SourceTrouble(
                    watched.Options.Name, Trouble(watched, now), watched.Status.LastBatch, watched.Status.IsStalled),
        ];
    }

    private static DateTimeOffset? MissingSince(SourceStatus status) => status.MissingFrom is { } day
        ? ArxivCalendar.Since(day) : null;

    private string? Trouble(WatchedSource watched, DateTimeOffset now)
    {
        var status = watched.Status;
        if (status.FailingSince is { } since && now - since >= options.AlertAfter)
            return FormattableString.Invariant($"Failing since {since:yyyy-MM-dd HH:mm} UTC: {status.LastError}.")
                + " Every scheduled run tries again; no announcement is lost.";
        // A source that never worked is reported by its failures; one that was just added has no batch to miss.
        if (watched.State == BatchState.Stalled && status.MissingFrom is { } missing)
            return FormattableString.Invariant(
                $"Papers of {missing:yyyy-MM-dd} are missing in one of its categories. Every run asks for them again.");
        return watched.State == BatchState.Stalled && status.LastBatch is { } last
            ? FormattableString.Invariant($"Expected papers did not arrive; the newest batch is {last:yyyy-MM-dd}.")
                + " If arXiv has a holiday, add it to Sources:ArxivHolidays."
            : null;
    }
}

/// <summary>A configured source and its status.</summary>
internal sealed record WatchedSource(SourceOptions Options, SourceStatus Status, BatchState State);

/// <param name="LastBatch">The day of the newest batch with a paper of the category.</param>
/// <param name="Papers">Its papers in that batch.</param>
internal sealed record WatchedCategory(string Category, BatchState State, DateOnly? LastBatch, int Papers);

/// <param name="Text">What is wrong, for the operator; null when nothing is.</param>
/// <param name="LastBatch">The day of its newest batch.</param>
/// <param name="IsNoted">Whether it was already reported as late or broken.</param>
internal sealed record SourceTrouble(string Source, string? Text, DateOnly? LastBatch, bool IsNoted);
