using Digest.Sources.Arxiv;

namespace Digest.Sources;

/// <summary>Knows which source is fresh, late or broken, and when that is worth telling the operator.</summary>
public sealed class SourceWatch(SourcesOptions options, SourceStore store, TimeProvider clock)
{
    private readonly BatchTimetable _timetable = new(new ArxivCalendar(options.ArxivHolidays));

    /// <summary>All configured sources, in their order.</summary>
    public async Task<IReadOnlyList<WatchedSource>> AllAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var statuses = await store.AllAsync(cancellationToken);
        return options.Read.Select(source =>
        {
            var status = statuses.GetValueOrDefault(source.Name) ?? new SourceStatus(source.Name);
            return new WatchedSource(
                source, status, _timetable.Of(source.Kind, status.WholeUntil, status.LastNewAt, now));
        }).ToList();
    }

    /// <summary>The state of each category of an arXiv source, by its own newest batch.</summary>
    public async Task<IReadOnlyList<WatchedCategory>> CategoriesAsync(WatchedSource watched, CancellationToken cancellationToken)
    {
        if (watched.Options.Kind is not (SourceKind.ArxivRss or SourceKind.ArxivOai)) return [];
        var batches = await store.CategoryBatchesAsync(watched.Options.Name, watched.Options.Categories, cancellationToken);
        return watched.Options.Categories.Select(category =>
        {
            var (day, count) = batches.GetValueOrDefault(category);
            return new WatchedCategory(category, _timetable.Of(watched.Options.Kind, day, null, clock.GetUtcNow()), day, count);
        }).ToList();
    }

    /// <summary>Whether a batch is due and has not come, from a source that was read before and is switched on: digests may want to wait for it.</summary>
    /// <param name="patience">After this long they do not: a source that is down for days must not make every digest late.</param>
    public async Task<bool> IsAnyLateAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var statuses = await store.AllAsync(cancellationToken);
        return options.Read.Any(source => source.Enabled
            && statuses.TryGetValue(source.Name, out var status) && status.LastBatch is { } last
            && (_timetable.LateSince(source.Kind, last, now) ?? MissingSince(status)) is { } since
                && now - since < patience);
    }

    /// <summary>Notes that all sources have had their turn, whether they could be read or not.</summary>
    public Task EndRoundAsync(CancellationToken cancellationToken) => store.EndRoundAsync(clock.GetUtcNow(), cancellationToken);

    /// <summary>Whether a round over all sources has ended at or after an instant, on whatever worker.</summary>
    public async Task<bool> WereReadSinceAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        await store.LastRoundAsync(cancellationToken) >= instant;

    /// <summary>Sources that have come into trouble or out of it since the last call; each change is given once, over all workers and restarts.</summary>
    public async Task<IReadOnlyList<SourceTrouble>> ChangesAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changes = new List<SourceTrouble>();
        foreach (var watched in (await AllAsync(cancellationToken)).Where(watched => watched.Options.Enabled))
        {
            var trouble = Trouble(watched, now);
            if (!await store.MarkAlertedAsync(watched.Options.Name, trouble is not null, now, cancellationToken)) continue;
            changes.Add(new SourceTrouble(watched.Options.Name, trouble is not null, trouble ?? $"It works again; its newest batch is {watched.Status.LastBatch:yyyy-MM-dd}."));
        }
        return changes;
    }

    private static DateTimeOffset? MissingSince(SourceStatus status) => status.MissingFrom is { } day
        ? ArxivCalendar.Since(day) : null;

    private string? Trouble(WatchedSource watched, DateTimeOffset now)
    {
        var status = watched.Status;
        if (status.FailingSince is { } since && now - since >= options.AlertAfter)
            return FormattableString.Invariant($"It has failed since {since:yyyy-MM-dd HH:mm} UTC: {status.LastError}. It is tried again at every round; nothing that it announced is lost.");
        // A source that never worked is told by its failures; one that has just been added has no batch to miss.
        if (watched.State == BatchState.Stalled && status.MissingFrom is { } missing)
            return FormattableString.Invariant(
                $"Papers of {missing:yyyy-MM-dd} are missing in one of its categories. They are asked for again at every round.");
        return watched.State == BatchState.Stalled && status.LastBatch is { } last
            ? FormattableString.Invariant($"A batch was due and has not come; the newest is {last:yyyy-MM-dd}. If this is a holiday of arXiv, add it to Sources:ArxivHolidays.")
            : null;
    }
}

/// <summary>A configured source and how it fares.</summary>
public sealed record WatchedSource(SourceOptions Options, SourceStatus Status, BatchState State);

/// <param name="LastBatch">The day of the newest batch with a paper of the category.</param>
/// <param name="Papers">Its papers in that batch.</param>
public sealed record WatchedCategory(string Category, BatchState State, DateOnly? LastBatch, int Papers);

/// <summary>A change that is worth telling.</summary>
/// <param name="IsRaised">Trouble began; otherwise it is over.</param>
public sealed record SourceTrouble(string Source, bool IsRaised, string Text);
