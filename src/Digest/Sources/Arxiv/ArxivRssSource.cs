using System.Runtime.CompilerServices;
using Digest.Papers;
using Digest.Sources.Reading;

namespace Digest.Sources.Arxiv;

/// <summary>
/// arXiv's RSS: the current batch, each paper told as new, cross-listed or replaced. It holds no other batch, so when batches were missed, those between
/// are filled in from OAI-PMH before the current one is saved. What is new is told by ids not announced before, never by the feed's dates: a fresh
/// date may stand over yesterday's items.
/// </summary>
internal sealed class ArxivRssSource(SourceOptions source, ArxivClient arxiv, ArxivCalendar calendar, TimeProvider clock) : IPaperSource
{
    /// <summary>The feed never shows more; a batch this large may go on where it ends.</summary>
    private const int MaxItems = 2_000;

    public string Name => source.Name;

    public async IAsyncEnumerable<SourcePage> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = SourcePosition.Read<Position>(position);
        // With a gap still open the feed is needed whole, to know where the gap ends.
        var (batch, validators) = await arxiv.RssAsync(known?.Gap is null ? known?.Validators : null, cancellationToken);
        if (batch is null) yield break;

        var sightings = batch.Items.Where(item => source.CrossLists || item.Type is not (ArxivAnnounceType.Cross or ArxivAnnounceType.ReplaceCross))
            .Select(item => SourceRecord(item, DayOf(item, batch))).ToList();
        var announced = sightings.Where(s => s.Novelty == Novelty.Announced).ToList();
        var day = announced.Count > 0 ? announced.Max(s => s.Batch) : known?.Day ?? ArxivCalendar.Today(clock.GetUtcNow());
        if (day < known?.Day) day = known.Day;
        var floor = ArxivOrder.Floor(announced.Where(s => s.Kind == AnnouncementKind.New).Select(s => s.Paper.Id))?.ToString() ?? known?.Floor;
        var next = new Position(day, floor, known is null ? null : GapBefore(known, day, batch.Items.Count), validators);

        SourceException? failure = null;
        if (next.Gap is { } gap)
        {
            // Papers of the current batch are announced with it, not with the gap. There is no last day: a paper that changed again since has its new day.
            var current = announced.Select(s => s.Paper.Id).ToHashSet();
            var pages = new OaiHarvest(arxiv, clock).ReadAsync(gap.From, null, gap.Floor is null ? null : PaperId.Parse(gap.Floor), new OaiPlace(0, null), cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            await using (pages)
            {
                while (failure is null)
                {
                    try
                    {
                        if (!await pages.MoveNextAsync()) break;
                    }
                    catch (SourceException e)
                    {
                        failure = e;
                        break;
                    }
                    yield return new SourcePage(pages.Current.Sightings.Where(s => !current.Contains(s.Paper.Id)).ToList(), null) { Problems = pages.Current.Problems };
                }
            }
            if (failure is null) next = next with { Gap = null };
        }
        // The current batch is saved even when the gap could not be filled; the gap stays noted and is tried again.
        yield return new SourcePage(sightings, SourcePosition.Write(next)) { Problems = batch.Problems };
        if (failure is not null) throw new SourceException($"the batches from {next.Gap!.From:yyyy-MM-dd} to {next.Gap.Until:yyyy-MM-dd} could not be imported: {failure.Message}", failure);
    }

    /// <summary>By the API, which can be asked for submissions of a day; the feed cannot go back.</summary>
    public IAsyncEnumerable<SourcePage> Backfill(DateOnly since, string? resume, CancellationToken cancellationToken) =>
        new ApiBackfill(arxiv, clock).ReadAsync(
            string.Join(" OR ", source.Categories.Select(category => $"cat:{category}{(category.Contains('.') || category.Contains('-') ? "" : ".*")}")),
            since, resume, paper => arxiv.Covers(paper), cancellationToken);

    private Gap? GapBefore(Position known, DateOnly day, int items)
    {
        var from = known.Gap?.From ?? known.Day.AddDays(1);
        var floor = known.Gap is null ? known.Floor : known.Gap.Floor;
        if (items >= MaxItems) return new Gap(from, day, floor);
        if (known.Gap is null && !calendar.Between(known.Day, day).Any()) return null;
        var until = day.AddDays(-1);
        return from <= until ? new Gap(from, until, floor) : known.Gap;
    }

    private static SourceRecord SourceRecord(ArxivItem item, DateOnly day) => item.Type switch
    {
        ArxivAnnounceType.New => item.SourceRecord with { Novelty = Novelty.Announced, Kind = AnnouncementKind.New, Batch = day },
        ArxivAnnounceType.Cross => item.SourceRecord with { Novelty = Novelty.Announced, Kind = AnnouncementKind.CrossList, Batch = day },
        _ => item.SourceRecord,
    };

    private DateOnly DayOf(ArxivItem item, ArxivBatch batch) =>
        item.Day ?? (batch.Date is { } date ? DateOnly.FromDateTime(date.DateTime) : ArxivCalendar.Today(clock.GetUtcNow()));

    /// <param name="Day">The newest batch read.</param>
    /// <param name="Floor">Where its new ids begin (see <see cref="ArxivOrder.Floor"/>).</param>
    private sealed record Position(DateOnly Day, string? Floor, Gap? Gap, Validators? Validators);

    /// <summary>Days that the feed did not show us.</summary>
    private sealed record Gap(DateOnly From, DateOnly Until, string? Floor);
}
