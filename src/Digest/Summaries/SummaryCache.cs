using System.Collections.Concurrent;

namespace Digest.Summaries;

/// <summary>
/// Finds the summaries that an edition shows: those that were valid when it was made, so that it always shows the
/// same. What was looked up is kept, so that a run asks the database once. Safe for all threads.
/// </summary>
internal sealed class SummaryCache(SummaryOptions options, SummaryStore store, TimeProvider clock)
{
    private const int MaxEntries = 100_000;

    private static readonly IReadOnlyDictionary<long, string> None = new Dictionary<long, string>();

    /// <summary>A summary; or that there was none at an instant, which holds for editions made before.</summary>
    private readonly ConcurrentDictionary<(PaperRevision Paper, string Language), (string? Text, DateTimeOffset At)>
        _known = new();

    /// <param name="asOf">When the edition was made.</param>
    /// <returns>By the papers' rows.</returns>
    public async ValueTask<IReadOnlyDictionary<long, string>> FindAsync(
        IReadOnlyCollection<PaperRevision> papers,
        string locale,
        DateTimeOffset asOf,
        CancellationToken cancellationToken)
    {
        if (!options.IsEnabled) return None;
        var language = SummaryMaker.LanguageOf(locale);
        var unknown = papers.Where(paper => !IsKnown(paper, language, asOf)).ToList();
        if (unknown.Count > 0) await LookUpAsync(unknown, language, cancellationToken);
        var found = new Dictionary<long, string>();
        foreach (var paper in papers)
            if (_known.TryGetValue((paper, language), out var entry) && entry.Text is { } text && entry.At <= asOf)
                found[paper.Paper] = text;
        return found;
    }

    private bool IsKnown(PaperRevision paper, string language, DateTimeOffset asOf) =>
        _known.TryGetValue((paper, language), out var entry) && (entry.Text is not null || entry.At >= asOf);

    private async Task LookUpAsync(
        IReadOnlyCollection<PaperRevision> papers, string language, CancellationToken cancellationToken)
    {
        if (_known.Count > MaxEntries) _known.Clear();
        var now = clock.GetUtcNow();
        var found = (await store.ListAsync(papers, language, cancellationToken)).ToDictionary(summary => summary.Paper);
        foreach (var paper in papers)
            _known[(paper, language)] =
                found.TryGetValue(paper, out var summary) ? (summary.Text, summary.ValidFrom) : (null, now);
    }
}
