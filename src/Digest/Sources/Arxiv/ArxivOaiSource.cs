using System.Runtime.CompilerServices;
using Digest.Papers;

namespace Digest.Sources.Arxiv;

/// <summary>
/// arXiv by OAI-PMH alone: everything that changed in the configured categories since the last read. A deleted record
/// says nothing of a paper's text and is passed over; arXiv withdraws by a new version.
/// </summary>
internal sealed class ArxivOaiSource(
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
        var known = SourcePosition.Read<Position>(position) ?? First();
        await foreach (var page in new OaiHarvest(arxiv, clock).ReadAsync(
            arxiv.Sets, known.From, null, PaperId.Parse(known.Floor), known.Place, cancellationToken))
        {
            var started = known.Started ?? page.ResponseDate;
            var records = known.IsFirst ? page.SourceRecords.Select(FirstVersionOnly).ToList() : page.SourceRecords;
            var floor = ArxivOrder.Floor(records.Where(s => s.Novelty == Novelty.Announced).Select(s => s.Paper.Id));
            known = known with { Place = page.Next, Started = started, NextFloor = Lower(known.NextFloor, floor) };
            if (page.Next.Set >= arxiv.Sets.Count) known = known.Ended();
            yield return new SourcePage(records, SourcePosition.Write(known)) { Problems = page.Problems };
        }
    }

    public async IAsyncEnumerable<SourcePage> Backfill(
        DateOnly since, string? resume, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var first = SourcePosition.Read<BackfillPosition>(resume)?.Next ?? since;
        // Day by day: a resumption token lives for a day only, a date forever.
        for (var day = first; day <= today; day = day.AddDays(1))
        {
            await foreach (var page in new OaiHarvest(arxiv, clock).ReadAsync(
                arxiv.Sets, day, day, null, new OaiPlace(0, null), cancellationToken))
                yield return new SourcePage(page.SourceRecords, null) { Problems = page.Problems };
            yield return new SourcePage([], SourcePosition.Write(new BackfillPosition(day.AddDays(1))))
            {
                Progress = (day.DayNumber - since.DayNumber + 1, today.DayNumber - since.DayNumber + 1),
            };
        }
    }

    /// <summary>Of a first read a replacement is history: the floor is a guess then.</summary>
    private static SourceRecord FirstVersionOnly(SourceRecord record) =>
        record.Novelty == Novelty.Announced && record.Paper.UpdatedAt > record.Paper.PublishedAt
            ? record with
            {
                Novelty = Novelty.History,
            }
            : record;

    private static string? Lower(string? floor, PaperId? other) =>
        floor is null || (other is not null && ArxivOrder.Compare(other, PaperId.Parse(floor)) < 0)
            ? other?.ToString()
            : floor;

    /// <summary>
    /// A first read takes the newest batch: what changed since its day, of which the ids of this month and the last
    /// count as new.
    /// </summary>
    private Position First()
    {
        var (day, _) = calendar.Latest(clock.GetUtcNow());
        var month = day.Day > 5 ? day : day.AddMonths(-1);
        return new Position(
            day,
            FormattableString.Invariant($"arxiv:{month:yyMM}.00001"),
            new OaiPlace(0, null),
            null,
            null,
            IsFirst: true);
    }

    /// <param name="From">The day the harvest began with.</param>
    /// <param name="Floor">Ids from this one on count as new.</param>
    /// <param name="Place">Where an interrupted harvest resumes.</param>
    /// <param name="Started">The server's time at its beginning, from which the next harvest starts.</param>
    /// <param name="NextFloor">Where the new ids of this harvest begin.</param>
    private sealed record Position(
        DateOnly From, string Floor, OaiPlace Place, DateTimeOffset? Started, string? NextFloor, bool IsFirst)
    {
        public Position Ended() => new(
            // A first read that found nothing new leaves the next one to be first.
            DateOnly.FromDateTime(Started!.Value.UtcDateTime), NextFloor ?? Floor, new OaiPlace(0, null), null, null,
                IsFirst && NextFloor is null);
    }

    private sealed record BackfillPosition(DateOnly Next);
}
