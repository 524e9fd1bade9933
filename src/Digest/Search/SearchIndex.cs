using Digest.Embeddings;
using Digest.Matching.Indexing;
using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Topics;
using Microsoft.Extensions.Logging;

namespace Digest.Search;

/// <summary>
/// The archive's papers in memory, for searches: about 4 KB each, and 1 KB for what an encoded one means. It is read at
/// the first search, the newest papers first, and serves while older ones are still being read. What was added or
/// changed since is read at most every half minute, by the search that finds it out of date, in the background.
/// </summary>
internal sealed partial class SearchIndex(
    PaperStore papers,
    AnnouncementStore announcements,
    CorpusStatistics archive,
    Meanings meanings,
    TimeProvider clock,
    ILogger<SearchIndex> logger) : IDisposable
{
    /// <summary>Papers of a segment: a change in one of them reads all of them again.</summary>
    private const int SegmentSize = 8_000;

    /// <summary>Changed papers that one refresh takes note of; the next one continues after them.</summary>
    private const int MaxChanged = 100_000;

    /// <summary>
    /// Papers of a segment that a refresh looks for in the vectors. They are encoded a group at a time, so that one of
    /// these shows that more were.
    /// </summary>
    private const int UnknownLookedFor = 100;

    private static readonly TimeSpan RefreshAfter = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _starting = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SearchSnapshot _current = new([], IsComplete: false);
    private Task _refresh = Task.CompletedTask;
    private DateTimeOffset _refreshAt;
    private long? _changedAt;

    /// <summary>What is indexed now. Waits only for the newest papers of a fresh process.</summary>
    public async Task<SearchSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        StartRefresh();
        if (_current.Segments.Count == 0) await _first.Task.WaitAsync(cancellationToken);
        return _current;
    }

    /// <summary>Waits until everything is indexed.</summary>
    public async Task<SearchSnapshot> GetCompleteAsync(CancellationToken cancellationToken)
    {
        StartRefresh();
        await _refresh.WaitAsync(cancellationToken);
        return _current;
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private void StartRefresh()
    {
        lock (_starting)
        {
            var now = clock.GetUtcNow();
            // A clock that was set back must not stop the index from being read.
            if (!_refresh.IsCompleted || (now < _refreshAt && now > _refreshAt - (2 * RefreshAfter))) return;
            _refreshAt = now + RefreshAfter;
            var token = _stopped.Token;
            _refresh = Task.Run(() => RefreshAsync(token), token);
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var spans = Spans(await papers.GetSpanAsync(cancellationToken));
            // What changes while everything is read for the first time is read again by the next refresh.
            _changedAt ??= await papers.GetLastChangeAsync(cancellationToken);
            var changed = await papers.ListChangedAfterAsync(_changedAt.Value, MaxChanged, cancellationToken);
            var kept = _current.Segments.ToDictionary(segment => segment.FirstKey);
            var segments = new List<SearchSegment>(spans.Count);
            ArchiveStatistics? statistics = null;
            foreach (var span in spans)
            {
                if (kept.TryGetValue(span.First, out var segment)
                    && segment.LastKey == span.Last
                    && !changed.Any(paper => paper.Key >= span.First && paper.Key <= span.Last))
                {
                    segments.Add(await WithNewMeaningsAsync(segment, cancellationToken));
                    continue;
                }

                statistics ??= await archive.GetStatisticsAsync(cancellationToken);
                segments.Add(await ReadAsync(span, statistics, cancellationToken));
                if (_current.IsComplete) continue;
                _current = new SearchSnapshot([.. segments], segments.Count == spans.Count);
                _first.TrySetResult();
            }

            _current = new SearchSnapshot(segments, IsComplete: true);
            if (changed.Count > 0) _changedAt = changed[^1].ChangedAt;
            _first.TrySetResult();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The papers of before stay in use; the next search tries again.
            LogFailed(logger, e);
            lock (_starting) _refreshAt = default;
        }
    }

    /// <summary>The newest first. Where one begins never changes, so that only the newest one grows.</summary>
    private static List<PaperSpan> Spans(PaperSpan all)
    {
        var spans = new List<PaperSpan>();
        for (var first = all.Last / SegmentSize * SegmentSize; all.Last > 0 && first + SegmentSize > all.First;
            first -= SegmentSize)
            spans.Add(new PaperSpan(first, Math.Min(all.Last, first + SegmentSize - 1)));
        return spans;
    }

    private async Task<SearchSegment> ReadAsync(
        PaperSpan span, ArchiveStatistics statistics, CancellationToken cancellationToken)
    {
        var stored = await papers.ListBetweenAsync(span.First, span.Last, cancellationToken);
        var marks = await announcements.ListByPapersAsync(span.First, span.Last, cancellationToken);
        var documents = stored.Where(paper => paper.WithdrawnAt is null).Select(paper =>
            PaperDocument.Of(paper, marks.GetValueOrDefault(paper.Key)));
        var index = MatchIndex.Build(documents, statistics).WithoutTexts();
        return new SearchSegment(
            span.First,
            span.Last,
            index.Documents,
            new TopicMatcher(index),
            await ReadMeaningsAsync(index.Documents, cancellationToken));
    }

    private async Task<SearchSegment> WithNewMeaningsAsync(SearchSegment segment, CancellationToken cancellationToken)
    {
        var known = await meanings.OfPapersAsync(segment.ListUnknown(UnknownLookedFor), cancellationToken);
        return known.Count == 0
            ? segment
            : segment with { Meanings = await ReadMeaningsAsync(segment.Documents, cancellationToken) };
    }

    private async Task<MeaningTable> ReadMeaningsAsync(
        IReadOnlyList<MatchDocument> documents, CancellationToken cancellationToken)
    {
        var known = await meanings.OfPapersAsync([.. documents.Select(document => document.Key)], cancellationToken);
        return new MeaningTable([.. documents.Select(document => known.GetValueOrDefault(document.Key, []))]);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The papers for searches could not be read")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

/// <param name="Segments">The newest papers first.</param>
/// <param name="IsComplete">False while older papers are still being read.</param>
internal sealed record SearchSnapshot(IReadOnlyList<SearchSegment> Segments, bool IsComplete)
{
    public int Papers { get; } = Segments.Sum(segment => segment.Documents.Count);
}
