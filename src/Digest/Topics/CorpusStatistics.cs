using Digest.Embeddings;
using Digest.Matching.Indexing;
using Digest.Matching.Training;
using Digest.Papers;
using Digest.Storage;

namespace Digest.Topics;

/// <summary>
/// How common words are in all papers so far. The counts are stored in the database with the last paper's row, and only
/// later papers are added. A revised paper keeps its original words; over the whole archive the difference is
/// negligible. Until the archive has a full background of its own, the program's own makes up the rest.
/// </summary>
internal sealed class CorpusStatistics(
    SqlDatabase database,
    PaperStore papers,
    AnnouncementStore announcements,
    Meanings meanings,
    BackgroundArchive shipped) : IDisposable
{
    /// <summary>With another encoder than that of the program's background, fewer papers of one's own say too little
    /// about what is usual.</summary>
    internal int MinOwnMeanings { get; init; } = 3000;

    private const int Page = 1000;
    private const string StatisticsName = "papers";
    private const string BackgroundName = "background";

    /// <summary>The trainer's background is rebuilt after this number of papers, new or newly encoded.</summary>
    private const int BackgroundAge = 500;

    /// <summary>
    /// The background is sampled from this number of the newest papers: some weeks or months, not only the last days.
    /// </summary>
    private const int BackgroundSpan = 40_000;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private ArchiveStatistics? _statistics;
    private ArchiveStatistics? _completed;
    private long _upTo;
    private TopicTrainer? _trainer;
    private int _trainerAge;

    /// <summary>The statistics over all papers so far; a returned object does not change.</summary>
    public Task<ArchiveStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        InTurnAsync(async () => Completed(await CountAsync(cancellationToken)), cancellationToken);

    /// <summary>An index of these papers as the engine sees them.</summary>
    /// <param name="announced">Beside the papers.</param>
    public async Task<MatchIndex> IndexAsync(
        IReadOnlyList<Paper> indexed, IReadOnlyList<AnnouncedPaper?> announced, CancellationToken cancellationToken)
    {
        var statistics = await GetStatisticsAsync(cancellationToken);
        var known = await meanings.OfPapersAsync([.. indexed.Select(paper => paper.Key)], cancellationToken);
        return MatchIndex.Build(
            indexed.Zip(announced, (paper, marks) => PaperDocument.Of(paper, marks) with
            {
                Meaning = known.GetValueOrDefault(paper.Key, []),
            }),
            statistics);
    }

    /// <summary>An index of what was announced at or after an instant; withdrawn papers are missing.</summary>
    public async Task<AnnouncedIndex> IndexSinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var announced = await announcements.ReadAsync(long.MaxValue, since, long.MaxValue, cancellationToken);
        var byKey = await papers.ListByKeysAsync([.. announced.Select(paper => paper.PaperKey)], cancellationToken);
        announced =
        [
            .. announced.Where(paper =>
                byKey.TryGetValue(paper.PaperKey, out var stored) && stored.WithdrawnAt is null),
        ];
        var index = await IndexAsync(
            [.. announced.Select(paper => byKey[paper.PaperKey])], announced, cancellationToken);
        return new AnnouncedIndex(index, announced);
    }

    /// <summary>The papers of the trainer's background, to be encoded before the rest of the archive.</summary>
    public async Task<IReadOnlyList<(long Paper, long Revision)>> ListBackgroundAsync(
        CancellationToken cancellationToken)
    {
        var own = await InTurnAsync(() => CountAsync(cancellationToken), cancellationToken);
        return await papers.ListNewestRevisionsAsync(
            TopicTrainer.BackgroundPapers, SampleEvery(own), cancellationToken);
    }

    /// <summary>The trainer, with a sample of the newer papers as its background.</summary>
    public Task<TopicTrainer> GetTrainerAsync(CancellationToken cancellationToken) =>
        InTurnAsync(
            async () =>
            {
                var own = await CountAsync(cancellationToken);
                if (_trainer is not null && own.DocumentCount - _trainerAge < BackgroundAge) return _trainer;
                var kept = await FindBackgroundAsync(cancellationToken);
                return kept is not null && IsFresh(kept, own) && kept.TryOpen(Completed(own)) is { } index
                    ? await UseAsync(kept, index, cancellationToken)
                    : await RebuildAsync(own, kept, cancellationToken);
            },
            cancellationToken);

    /// <summary>
    /// Builds the trainer's background where the stored one is behind, so that no reader waits for it. Call it after
    /// papers were added or encoded.
    /// </summary>
    public Task PrepareTrainerAsync(CancellationToken cancellationToken) =>
        InTurnAsync(
            async () =>
            {
                var own = await CountAsync(cancellationToken);
                var kept = await FindBackgroundAsync(cancellationToken);
                var sample = await papers.ListNewestRevisionsAsync(
                    TopicTrainer.BackgroundPapers, SampleEvery(own), cancellationToken);
                var encoded = await meanings.CountAsync(sample, cancellationToken);
                var isBehind = kept is null
                    || !IsFresh(kept, own)
                    || kept.Encoded / BackgroundAge != encoded / BackgroundAge
                    || kept.Encoded < MinOwnMeanings != encoded < MinOwnMeanings;
                return isBehind ? await RebuildAsync(own, kept, cancellationToken) : _trainer;
            },
            cancellationToken);

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>One in how many of the newer papers is in the background.</summary>
    private static int SampleEvery(ArchiveStatistics own) =>
        Math.Max(1, Math.Min(own.DocumentCount, BackgroundSpan) / TopicTrainer.BackgroundPapers);

    /// <param name="before">The stored background, if there is one that can be read.</param>
    private async Task<TopicTrainer> RebuildAsync(
        ArchiveStatistics own, KeptBackground? before, CancellationToken cancellationToken)
    {
        var sample = await papers.ListNewestAsync(
            TopicTrainer.BackgroundPapers, SampleEvery(own), cancellationToken);
        var kept = await BuildBackgroundAsync(own, sample, cancellationToken);
        if (!database.Dialect.IsReadOnly)
        {
            await ArchiveStatisticsStore.SaveAsync(
                database, BackgroundName, own.DocumentCount, kept.Save(), cancellationToken);
            // What was learned without meanings would go without them for another week.
            if (before is not null && before.UsesMeaning != kept.UsesMeaning)
                await TopicProfileStore.DeleteAllAsync(database, cancellationToken);
        }

        return await UseAsync(kept, kept.TryOpen(Completed(own))!, cancellationToken);
    }

    private async Task<TopicTrainer> UseAsync(
        KeptBackground kept, MatchIndex index, CancellationToken cancellationToken)
    {
        _trainerAge = (int)kept.Papers;
        return _trainer = new TopicTrainer(index, await announcements.GetPapersPerDayAsync(cancellationToken));
    }

    private bool IsFresh(KeptBackground kept, ArchiveStatistics own) =>
        kept.Encoder == meanings.Version && Math.Abs(own.DocumentCount - kept.Papers) < BackgroundAge;

    /// <summary>
    /// With an encoder those papers count that are encoded, so that the program's background gives way as they are.
    /// </summary>
    private async Task<KeptBackground> BuildBackgroundAsync(
        ArchiveStatistics own, IReadOnlyList<Paper> sample, CancellationToken cancellationToken)
    {
        var known = await meanings.OfPapersAsync([.. sample.Select(paper => paper.Key)], cancellationToken);
        var usesMeaning =
            meanings.Version.Length > 0 && (meanings.Version == shipped.Encoder || known.Count >= MinOwnMeanings);
        var documents = sample
            .Where(paper => !usesMeaning || known.ContainsKey(paper.Key))
            .Select(paper => PaperDocument.Of(paper) with { Meaning = usesMeaning ? known[paper.Key] : [] })
            .ToList();
        var missing = TopicTrainer.BackgroundPapers - documents.Count;
        var isComparable = usesMeaning && meanings.Version == shipped.Encoder;
        var others = missing > 0 ? shipped.ReadPapers() : [];
        for (var i = 0; i < Math.Min(missing, others.Count); i++)
        {
            var paper = others[(int)((long)i * others.Count / missing)];
            documents.Add(isComparable ? paper : paper with { Meaning = [] });
        }

        var index = MatchIndex.Build(documents, Completed(own));
        return new KeptBackground(own.DocumentCount, meanings.Version, known.Count, usesMeaning, index.Save());
    }

    /// <summary>With as much of the program's background as the own archive lacks.</summary>
    private ArchiveStatistics Completed(ArchiveStatistics own)
    {
        var missing = 1 - own.DocumentCount / (double)TopicTrainer.BackgroundPapers;
        if (missing <= 0) return own;
        if (_completed is not null && ReferenceEquals(own, _statistics)) return _completed;
        var completed = Copy(own);
        completed.Merge(shipped.Statistics, missing);
        return _completed = completed;
    }

    private async Task<ArchiveStatistics> CountAsync(CancellationToken cancellationToken)
    {
        if (_statistics is not null
            && (await papers.ListRevisionsAfterAsync(_upTo, 1, cancellationToken)).Count == 0) return _statistics;
        // Other threads still read the returned object, so a copy is extended instead.
        var (statistics, from) = _statistics is null ? await ReadAsync(cancellationToken) : (Copy(_statistics), _upTo);
        var upTo = await CountAsync(statistics, from, cancellationToken);
        if (upTo > from && !database.Dialect.IsReadOnly)
            await ArchiveStatisticsStore.SaveAsync(
                database, StatisticsName, upTo, statistics.Save(), cancellationToken);
        _upTo = upTo;
        _completed = null;
        return _statistics = statistics;
    }

    private async Task<long> CountAsync(ArchiveStatistics statistics, long after, CancellationToken cancellationToken)
    {
        while (await papers.ListAfterAsync(after, Page, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var paper in page) statistics.Add(PaperDocument.Of(paper));
            after = page[^1].Key;
        }
        return after;
    }

    private async Task<(ArchiveStatistics Statistics, long UpTo)> ReadAsync(CancellationToken cancellationToken)
    {
        var kept = await ArchiveStatisticsStore.FindAsync(database, StatisticsName, cancellationToken);
        if (kept is null) return (new ArchiveStatistics(), 0);
        try
        {
            return (ArchiveStatistics.Load(kept.Kept), kept.UpTo);
        }
        catch (InvalidDataException)
        {
            // Written by another version: counted again.
            return (new ArchiveStatistics(), 0);
        }
    }

    private async Task<KeptBackground?> FindBackgroundAsync(CancellationToken cancellationToken) =>
        await ArchiveStatisticsStore.FindAsync(database, BackgroundName, cancellationToken) is { } kept
            ? KeptBackground.TryLoad(kept)
            : null;

    private static ArchiveStatistics Copy(ArchiveStatistics statistics)
    {
        var copy = new ArchiveStatistics();
        copy.Merge(statistics);
        return copy;
    }
}
