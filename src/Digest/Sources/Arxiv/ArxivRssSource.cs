using System.Runtime.CompilerServices;
using Digest.Papers;
using Digest.Sources.Reading;

namespace Digest.Sources.Arxiv;

/// <summary>
/// arXiv's RSS: the current batch, each paper marked as new, cross-listed or replaced. It holds no other batch, so when
/// batches were missed, of all
/// categories or of one, those between are filled in from OAI-PMH before the current one is saved (see <see
/// cref="ArxivRssPosition"/>).
/// </summary>
internal sealed class ArxivRssSource(
    SourceOptions source,
    ArxivClient arxiv,
    ArxivCalendar calendar,
    TimeProvider clock
) : IPaperSource
{
    public string Name => source.Name;

    public async IAsyncEnumerable<SourcePage> ReadAsync(
        string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = SourcePosition.Read<ArxivRssPosition>(position);
        // With a gap still open the feed is needed whole, to know where the gap ends.
        var (batch, validators) = await arxiv.RssAsync(
            known is { HasGap: false } ? known.Validators : null, cancellationToken);
        if (batch is null) yield break;

        var records = batch
            .Items.Where(item =>
                source.CrossLists || item.Type is not (ArxivAnnounceType.Cross or ArxivAnnounceType.ReplaceCross))
            .Select(item => SourceRecord(item, DayOf(item, batch)))
            .ToList();
        var next = ArxivRssPosition.After(
            known,
            records,
            batch.Items.Count,
            ArxivCalendar.Today(clock.GetUtcNow()),
            calendar
        ) with
        {
            Validators = validators,
        };

        SourceException? failure = null;
        // Papers of the current batch are announced with it, not with the gap.
        var current = records.Where(s => s.Novelty == Novelty.Announced).Select(s => s.Paper.Id).ToHashSet();
        foreach (var (category, gap) in next.Gaps)
        {
            // There is no last day: a paper that changed again since has its new day.
            var sets = category.Length == 0 ? arxiv.Sets : [ArxivClient.SetOf(category)];
            var floor = gap.Floor is null ? null : PaperId.Parse(gap.Floor);
            await using var pages = new OaiHarvest(arxiv, clock).ReadAsync(
                sets, gap.From, null, floor, new OaiPlace(0, null), cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            while (failure is null)
            {
                try
                {
                    if (!await pages.MoveNextAsync()) break;
                }
                catch (SourceException e)
                {
                    failure = new SourceException(
                        $"the batches from {gap.From:yyyy-MM-dd} to {gap.Until:yyyy-MM-dd} could not be imported: "
                            + e.Message,
                        e);
                    break;
                }
                yield return new SourcePage(
                    pages.Current.SourceRecords.Where(s => !current.Contains(s.Paper.Id)).ToList(), null)
                {
                    Problems =
                    pages.Current.Problems
                };
            }
            if (failure is not null) break;
            next = next.Filled(category);
        }
        // The current batch is saved even when a gap could not be filled; the gap stays noted and is tried again.
        yield return new SourcePage(
            records, SourcePosition.Write(next.WithMissing(calendar)))
        { Problems = batch.Problems };
        if (failure is not null) throw failure;
    }

    /// <summary>By the API, which can be asked for submissions of a day; the feed cannot go back.</summary>
    public IAsyncEnumerable<SourcePage> Backfill(DateOnly since, string? resume, CancellationToken cancellationToken) =>
        new ApiBackfill(arxiv, clock).ReadAsync(
            string.Join(
                " OR ",
                source.Categories.Select(category =>
                    $"cat:{category}{(category.Contains('.') || category.Contains('-') ? "" : ".*")}")),
            since,
            resume,
            paper => arxiv.Covers(paper),
            cancellationToken);

    private static SourceRecord SourceRecord(ArxivItem item, DateOnly day) =>
        item.Type switch
        {
            ArxivAnnounceType.New => item.SourceRecord with
            {
                Novelty = Novelty.Announced,
                Kind = AnnouncementKind.New,
                Batch = day,
            },
            ArxivAnnounceType.Cross => item.SourceRecord with
            {
                Novelty = Novelty.Announced,
                Kind = AnnouncementKind.CrossList,
                Batch = day,
            },
            _ => item.SourceRecord,
        };

    private DateOnly DayOf(ArxivItem item, ArxivBatch batch) =>
        item.Day
        ?? (batch.Date is { } date ? DateOnly.FromDateTime(date.DateTime) : ArxivCalendar.Today(clock.GetUtcNow()));
}
