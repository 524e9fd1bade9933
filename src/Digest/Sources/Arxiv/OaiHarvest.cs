using System.Runtime.CompilerServices;
using Digest.Papers;
using Digest.Sources.Reading;

namespace Digest.Sources.Arxiv;

/// <summary>
/// Reads what OAI-PMH changed since a day, set by set, page by page. OAI reports modifications, not announcements: a
/// record counts as new when its id is not older than those of the batch read before. arXiv hands ids out in order, so
/// no date is asked; what was announced already is sorted out when it is saved.
/// </summary>
internal sealed class OaiHarvest(ArxivClient arxiv, TimeProvider clock)
{
    /// <summary>
    /// An expired token begins a set again; more often than this in one harvest is a fault of the server.
    /// </summary>
    private const int MaxRestarts = 3;

    /// <param name="sets">Of the configured categories, or some of them.</param>
    /// <param name="until">The last day; null for all that came since.</param>
    /// <param name="floor">Ids from this one on count as new; null: none do.</param>
    /// <param name="start">Where an interrupted harvest of the same days resumes.</param>
    public async IAsyncEnumerable<OaiPage> ReadAsync(
        IReadOnlyList<string> sets,
        DateOnly from,
        DateOnly? until,
        PaperId? floor,
        OaiPlace start,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var restarts = 0;
        for (var set = start.Set; set < sets.Count; set++)
        {
            var token = set == start.Set ? start.Token : null;
            var isDone = false;
            while (!isDone)
            {
                var answer = await arxiv.RecordsAsync(sets[set], from, until, token, cancellationToken);
                if (answer.IsTokenBad)
                {
                    if (token is null || ++restarts > MaxRestarts) throw new SourceException(
                        $"arXiv's OAI-PMH does not take back its own resumption token for {sets[set]}");
                    token = null;
                    continue;
                }
                token = answer.Token;
                isDone = token is null;
                var records = answer
                    .Records.Where(r => r.SourceRecord is not null && arxiv.Covers(r.SourceRecord.Paper))
                    .Select(r => SourceRecord(r, floor))
                    .ToList();
                yield return new OaiPage(
                    records,
                    answer.Problems,
                    isDone ? new OaiPlace(set + 1, null) : new OaiPlace(set, token),
                    answer.ResponseDate ?? clock.GetUtcNow());
            }
        }
    }

    private static SourceRecord SourceRecord(OaiRecord record, PaperId? floor) =>
        floor is not null && ArxivOrder.Compare(record.Id, floor) >= 0
            ? record.SourceRecord! with { Novelty = Novelty.Announced, Kind = AnnouncementKind.New, Batch = record.Day }
            : record.SourceRecord!;
}

/// <param name="Next">Where the harvest resumes after this page.</param>
/// <param name="ResponseDate">The server's clock: the next incremental harvest begins at its day.</param>
internal sealed record OaiPage(
    IReadOnlyList<SourceRecord> SourceRecords,
    IReadOnlyList<SourceProblem> Problems,
    OaiPlace Next,
    DateTimeOffset ResponseDate);

/// <param name="Set">The index of the set that is being read.</param>
/// <param name="Token">The resumption token in it; null at its beginning.</param>
internal sealed record OaiPlace(int Set, string? Token);
