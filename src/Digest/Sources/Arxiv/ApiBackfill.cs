using System.Globalization;
using System.Runtime.CompilerServices;
using Digest.Papers;

namespace Digest.Sources.Arxiv;

/// <summary>
/// Reads a search day by day of submission, oldest first: a result of one day stays below the API's limit of 30,000,
/// and a day is where it resumes.
/// </summary>
internal sealed class ApiBackfill(ArxivClient arxiv, TimeProvider clock)
{
    /// <summary>The API takes up to 2,000; smaller slices come more reliably.</summary>
    private const int SliceSize = 1_000;

    public async IAsyncEnumerable<SourcePage> ReadAsync(
        string query,
        DateOnly since,
        string? resume,
        Func<Paper, bool> covers,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var place = SourcePosition.Read<Place>(resume) ?? new Place(since, 0);
        while (place.Day <= today)
        {
            var span = string.Create(
                CultureInfo.InvariantCulture, $"submittedDate:[{place.Day:yyyyMMdd}0000 TO {place.Day:yyyyMMdd}2359]");
            var answer = await arxiv.SearchAsync(
                $"({query}) AND {span}", place.Start, SliceSize, isAscending: true, cancellationToken);
            var end = place.Start + answer.Entries;
            place =
                answer.Entries == 0 || end >= answer.Total
                    ? new Place(place.Day.AddDays(1), 0)
                    : place with
                    {
                        Start = end,
                    };
            yield return new SourcePage(
                answer.SourceRecords.Where(s => covers(s.Paper)).ToList(), SourcePosition.Write(place))
            {
                Problems = answer.Problems,
                Progress = (place.Day.DayNumber - since.DayNumber, today.DayNumber - since.DayNumber + 1),
            };
        }
    }

    private sealed record Place(DateOnly Day, int Start);
}
