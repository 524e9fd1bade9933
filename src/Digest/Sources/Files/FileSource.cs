using System.Runtime.CompilerServices;
using Digest.Papers;

namespace Digest.Sources.Files;

/// <summary>
/// Files named by the user: everything in them is announced today, and each file is read whenever it is named.
/// </summary>
internal sealed class FileSource(IReadOnlyList<string> files, TimeProvider clock) : IPaperSource
{
    private const int PageSize = 1_000;

    public string Name => "files";

    public async IAsyncEnumerable<SourcePage> ReadAsync(
        string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var total = files.Sum(file => File.Exists(file) ? new FileInfo(file).Length : 0);
        var places = new Dictionary<PaperId, string>();
        var page = new List<SourceRecord>();
        var problems = new List<SourceProblem>();
        long finished = 0, done = 0;
        foreach (var file in files)
        {
            await foreach (var record in PaperFileReader.ReadAsync(file, now, cancellationToken))
            {
                done = finished + record.BytesRead;
                if (record.Error is { } error) problems.Add(new SourceProblem(record.Place, error));
                if (record.SourceRecord is not null)
                {
                    var id = record.SourceRecord.Paper.Id;
                    if (!places.TryAdd(id, record.Place))
                        problems.Add(new SourceProblem(record.Place, $"repeats {id} of {places[id]}"));
                    page.Add(
                        record.SourceRecord with
                        {
                            Novelty = Novelty.Announced,
                            Kind = AnnouncementKind.New,
                            Batch = today,
                        }
                    );
                }
                if (page.Count < PageSize) continue;
                yield return new SourcePage(page, null) { Problems = problems, Progress = (done, total) };
                (page, problems) = ([], []);
            }
            finished += new FileInfo(file).Length;
        }
        yield return new SourcePage(page, null) { Problems = problems, Progress = (finished, total) };
    }

    public IAsyncEnumerable<SourcePage>? Backfill(
        DateOnly since,
        string? resume,
        CancellationToken cancellationToken
    ) => null;
}
