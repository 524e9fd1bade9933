using Digest.Matching.Archive;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Papers;
using Digest.Storage;

namespace Digest.Editions;

/// <param name="Statistics">Over all papers; grows no more.</param>
/// <param name="Trainer">Learns topics against the newest papers.</param>
public sealed record ArchiveKnowledge(ArchiveStatistics Statistics, TopicTrainer Trainer);

/// <summary>
/// What all papers so far tell about words. Counted once: what was counted is kept in the database with the last paper's row, and only later papers are added. A paper that is
/// revised keeps the words it came with; over the whole archive that is nothing.
/// </summary>
public sealed class PaperArchive(SqlDatabase database, PaperStore papers) : IDisposable
{
    private const int Page = 1000;

    /// <summary>The trainer's background is renewed after as many new papers.</summary>
    private const long BackgroundAge = 500;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private ArchiveKnowledge? _knowledge;
    private long _upTo;
    private long _backgroundUpTo;

    public async Task<ArchiveKnowledge> LoadAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            // Others still read what was handed out, so it never grows: a copy does.
            var (statistics, from) = _knowledge is null ? await ReadAsync(cancellationToken) : (Copy(_knowledge.Statistics), _upTo);
            var upTo = await CountAsync(statistics, from, cancellationToken);
            if (_knowledge is not null && upTo == _upTo) return _knowledge;
            if (upTo > from) await SaveAsync(statistics, upTo, cancellationToken);
            _upTo = upTo;
            if (_knowledge is null || upTo - _backgroundUpTo >= BackgroundAge)
            {
                var background = await papers.NewestAsync(TopicTrainer.BackgroundPapers, cancellationToken);
                _backgroundUpTo = upTo;
                return _knowledge = new ArchiveKnowledge(statistics, new TopicTrainer(MatchIndex.Build(background.Select(paper => PaperDocument.Of(paper)), statistics)));
            }
            return _knowledge = _knowledge with { Statistics = statistics };
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<long> CountAsync(ArchiveStatistics statistics, long after, CancellationToken cancellationToken)
    {
        while (await papers.AfterAsync(after, Page, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var paper in page) statistics.Add(PaperDocument.Of(paper));
            after = page[^1].Key;
        }
        return after;
    }

    private async Task<(ArchiveStatistics Statistics, long UpTo)> ReadAsync(CancellationToken cancellationToken)
    {
        var kept = await database.ReadAsync(sql => sql.FirstOrDefaultAsync<KeptRow>("SELECT up_to, kept FROM archive_statistics WHERE name = 'papers'"), cancellationToken);
        if (kept is null) return (new ArchiveStatistics(), 0);
        try
        {
            return (ArchiveStatistics.Load(kept.Kept), kept.UpTo);
        }
        catch (InvalidDataException)
        {
            // Written by another version: counted anew.
            return (new ArchiveStatistics(), 0);
        }
    }

    private Task SaveAsync(ArchiveStatistics statistics, long upTo, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                INSERT INTO archive_statistics (name, up_to, kept) VALUES ('papers', @upTo, @kept)
                ON CONFLICT (name) DO UPDATE SET up_to = excluded.up_to, kept = excluded.kept
                """,
                new { upTo, kept = statistics.Save() }),
            cancellationToken);

    private static ArchiveStatistics Copy(ArchiveStatistics statistics)
    {
        var copy = new ArchiveStatistics();
        copy.Merge(statistics);
        return copy;
    }

    private sealed record KeptRow
    {
        public long UpTo { get; init; }
        public byte[] Kept { get; init; } = [];
    }
}
