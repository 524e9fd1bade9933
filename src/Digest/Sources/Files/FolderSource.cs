using System.Runtime.CompilerServices;
using Digest.Papers;

namespace Digest.Sources.Files;

/// <summary>
/// A folder into which people put files of papers. A file that is new or has changed is read; of a first read only
/// the newest file is news.
/// </summary>
internal sealed class FolderSource(SourceOptions source, TimeProvider clock) : IPaperSource
{
    private const int PageSize = 1_000;

    public string Name => source.Name;

    public async IAsyncEnumerable<SourcePage> ReadAsync(
        string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(source.Folder)) throw new SourceException($"the folder {source.Folder} does not exist");
        var known = SourcePosition.Read<Dictionary<string, string>>(position);
        var read = known ?? [];
        var files = new DirectoryInfo(source.Folder).EnumerateFiles().Where(
            file => PaperFileReader.IsPaperFile(file.Name)).OrderBy(file => file.LastWriteTimeUtc).ThenBy(
            file => file.Name, StringComparer.Ordinal).ToList();
        var now = clock.GetUtcNow();
        foreach (var file in files)
        {
            var state = FormattableString.Invariant($"{file.Length}:{file.LastWriteTimeUtc.Ticks}");
            if (read.GetValueOrDefault(file.Name) == state) continue;
            var novelty = known is null && file != files[^1] ? Novelty.History : Novelty.Announced;
            var page = new List<SourceRecord>();
            var problems = new List<SourceProblem>();
            await foreach (var record in PaperFileReader.ReadAsync(file.FullName, now, cancellationToken))
            {
                if (record.Error is { } error) problems.Add(new SourceProblem(record.Place, error));
                if (record.SourceRecord is not null)
                    page.Add(
                        record.SourceRecord with
                        {
                            Novelty = novelty,
                            Kind = AnnouncementKind.New,
                            Batch = DateOnly.FromDateTime(now.UtcDateTime),
                        }
                    );
                if (page.Count < PageSize) continue;
                yield return new SourcePage(page, null) { Problems = problems };
                (page, problems) = ([], []);
            }
            read[file.Name] = state;
            // An interrupted first read starts over; otherwise the rest of the history would count as news.
            yield return new SourcePage(page, known is null ? null : SourcePosition.Write(read))
            {
                Problems = problems,
            };
        }
        // An empty folder may be a disk that is not mounted yet.
        if (known is null && files.Count > 0) yield return new SourcePage([], SourcePosition.Write(read));
    }

    public IAsyncEnumerable<SourcePage>? Backfill(
        DateOnly since,
        string? resume,
        CancellationToken cancellationToken
    ) => null;
}
