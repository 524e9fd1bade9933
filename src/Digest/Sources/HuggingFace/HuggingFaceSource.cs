using System.Runtime.CompilerServices;
using Digest.Papers;
using Digest.Sources.Reading;

namespace Digest.Sources.HuggingFace;

/// <summary>
/// Hugging Face Daily Papers, day by day. A day fills up while it lasts, so the last day is read again; the days before
/// it are read again once a day, for their upvotes and for what came late. The date of the list is the batch, whenever
/// arXiv published the paper.
/// </summary>
internal sealed class HuggingFaceSource(
    SourceOptions source,
    SourcesOptions options,
    SourceHttp http,
    TimeProvider clock
) : IPaperSource
{
    private const int PageSize = 100;

    /// <summary>
    /// Weekends and holidays are days without papers; a first read looks back this far for one that has some.
    /// </summary>
    private const int FirstLookBack = 7;

    public string Name => source.Name;

    public async IAsyncEnumerable<SourcePage> ReadAsync(
        string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (SourcePosition.Read<Position>(position) is not { } known)
        {
            yield return await ReadFirstAsync(today, cancellationToken);
            yield break;
        }
        // A day that has not come was noted when the clock was wrong; what was read since is not known.
        if (known.Day > today)
            known = known with { Day = today.AddDays(-options.UpvoteDays), First = today.AddDays(-options.UpvoteDays) };
        var refreshesUpvotes = known.Refreshed != today;
        var from = refreshesUpvotes ? known.Day.AddDays(-options.UpvoteDays) : known.Day;
        if (from < known.First) from = known.First;
        for (var day = from; day <= today; day = day.AddDays(1))
        {
            var page = await ReadDayAsync(day, Novelty.Announced, cancellationToken);
            var reached = day > known.Day ? day : known.Day;
            yield return page with
            {
                Position = SourcePosition.Write(
                    known with
                    {
                        Day = reached,
                        Refreshed = day == today ? today : known.Refreshed,
                    }
                ),
            };
        }
    }

    public async IAsyncEnumerable<SourcePage> Backfill(
        DateOnly since, string? resume, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var first = SourcePosition.Read<BackfillPosition>(resume)?.Next ?? since;
        for (var day = first; day <= today; day = day.AddDays(1))
        {
            yield return await ReadDayAsync(day, Novelty.None, cancellationToken) with
            {
                Position = SourcePosition.Write(new BackfillPosition(day.AddDays(1))),
                Progress = (day.DayNumber - since.DayNumber + 1, today.DayNumber - since.DayNumber + 1),
            };
        }
    }

    private async Task<SourcePage> ReadFirstAsync(DateOnly today, CancellationToken cancellationToken)
    {
        for (var day = today; ; day = day.AddDays(-1))
        {
            var page = await ReadDayAsync(day, Novelty.Announced, cancellationToken);
            if (page.SourceRecords.Count > 0) return page with
            {
                Position = SourcePosition.Write(
                new Position(day, day, today))
            };
            // Nothing was seen: the next read is a first one again.
            if (today.DayNumber - day.DayNumber >= FirstLookBack) return page;
        }
    }

    private async Task<SourcePage> ReadDayAsync(DateOnly day, Novelty novelty, CancellationToken cancellationToken)
    {
        var records = new Dictionary<PaperId, SourceRecord>();
        var problems = new List<SourceProblem>();
        for (var page = 0; ; page++)
        {
            var address = source.Url ?? "https://huggingface.co/api/daily_papers";
            var uri = new Uri(FormattableString.Invariant(
                $"{address}?date={day:yyyy-MM-dd}&limit={PageSize}&p={page}"));
            IReadOnlyList<SourceRecord> read;
            IReadOnlyList<SourceProblem> wrong;
            try
            {
                (read, wrong) = await http.GetAsync(
                    new SourceRequest(uri, uri.Host, options.Interval), Answer, cancellationToken);
            }
            catch (SourceException e)
                when (e.InnerException is FormatException && day < DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime))
            {
                // A past day that stays unreadable must not hold up the days after it; it is read again with the
                // upvotes.
                problems.Add(
                    new SourceProblem(FormattableString.Invariant($"{day:yyyy-MM-dd}, page {page}"), e.Message));
                return new SourcePage(records.Values.ToList(), null) { Problems = problems };
            }
            problems.AddRange(
                wrong.Select(problem =>
                    problem with
                    {
                        Place = FormattableString.Invariant($"{day:yyyy-MM-dd}, page {page}, {problem.Place}"),
                    }
                ));
            // A server that does not know "p" gives the same page again.
            var isNew = false;
            foreach (var record in read)
            {
                isNew |= records.TryAdd(record.Paper.Id, record);
                records[record.Paper.Id] = record with
                {
                    Novelty = novelty,
                    Kind = AnnouncementKind.Featured,
                    Batch = day,
                };
            }
            if (read.Count + wrong.Count < PageSize || !isNew)
                return new SourcePage(records.Values.ToList(), null) { Problems = problems };
        }
    }

    private (IReadOnlyList<SourceRecord>, IReadOnlyList<SourceProblem>) Answer(SourceResponse answer)
    {
        // A day that is not there yet, or has no papers, may return 404 or an object.
        if (answer.Status == System.Net.HttpStatusCode.NotFound) return ([], []);
        answer.EnsureOk();
        return HuggingFaceFormat.Read(answer.Body, clock.GetUtcNow());
    }

    /// <param name="First">The first day ever read: what precedes it is history.</param>
    /// <param name="Day">The last day read; it is read again.</param>
    /// <param name="Refreshed">When the days before it were last read again.</param>
    private sealed record Position(DateOnly First, DateOnly Day, DateOnly Refreshed);

    private sealed record BackfillPosition(DateOnly Next);
}
