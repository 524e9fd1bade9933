using System.Runtime.CompilerServices;
using Digest.Papers;

namespace Digest.Sources.Arxiv;

/// <summary>
/// A search at arXiv's API, newest submissions first. Each read goes back some days further than the last one reached,
/// because a paper can be announced days after its submission; their ids show which of them are new.
/// </summary>
internal sealed class ArxivApiSource(SourceOptions source, ArxivClient arxiv, TimeProvider clock) : IPaperSource
{
    private const int SliceSize = 200;

    /// <summary>How long submissions are held by moderators at most, as a rule.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(10);

    public string Name => source.Name;

    public async IAsyncEnumerable<SourcePage> ReadAsync(
        string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = SourcePosition.Read<Position>(position);
        DateTimeOffset? newest = null;
        var start = 0;
        while (true)
        {
            var answer = await arxiv.SearchAsync(source.Query, start, SliceSize, isAscending: false, cancellationToken);
            newest ??= answer.SourceRecords.Max(s => s.Paper.PublishedAt);
            start += answer.Entries;
            var oldest = answer.SourceRecords.Min(s => s.Paper.PublishedAt);
            var isLast =
                known is null || answer.Entries == 0 || start >= answer.Total || oldest < known.Newest - Overlap;
            // The position is the newest submission seen: it may only be kept when all below it is saved, so it goes
            // with the last page. A response without papers, a known fault of the API, leaves it where it was: a first
            // read is then still to come.
            var reached = isLast && (newest ?? known?.Newest) is { } to ? SourcePosition.Write(new Position(to)) : null;
            yield return new SourcePage(
                answer.SourceRecords.Select(s => Mark(s, known is null, newest)).ToList(), reached)
            {
                Problems = answer.Problems,
            };
            if (isLast) yield break;
        }
    }

    public IAsyncEnumerable<SourcePage> Backfill(DateOnly since, string? resume, CancellationToken cancellationToken) =>
        new ApiBackfill(arxiv, clock).ReadAsync(source.Query, since, resume, _ => true, cancellationToken);

    /// <summary>Decides what is new: after a first read, the newest day alone; the rest is history.</summary>
    private SourceRecord Mark(SourceRecord record, bool isFirst, DateTimeOffset? newest) =>
        record with
        {
            Novelty =
                isFirst && record.Paper.PublishedAt?.UtcDateTime.Date != newest?.UtcDateTime.Date
                    ? Novelty.History
                    : Novelty.Announced,
            Kind = AnnouncementKind.New,
            Batch = ArxivCalendar.Today(clock.GetUtcNow()),
        };

    private sealed record Position(DateTimeOffset Newest);
}
