using Digest.Storage;

namespace Digest.Papers;

/// <summary>
/// Papers and the texts that revisions replaced: written by ingest, read by everything that comes after it.
/// </summary>
internal sealed class PaperStore(SqlDatabase database)
{
    private static readonly string Select =
        $"SELECT p.key, {string.Join(", ", PaperRow.Columns[..^2].Select(c => "p." + c))} FROM papers p";

    private const string Newest = "WHERE p.key % @every = 0 ORDER BY p.key DESC LIMIT @count";

    // An update keeps first_seen_at.
    private static readonly string Upsert =
        $"""
        INSERT INTO papers ({string.Join(", ", PaperRow.Columns)}) VALUES (row)
        ON CONFLICT (id) DO UPDATE SET {string.Join(
            ", ", PaperRow.Columns.Where(c => c is not ("id" or "first_seen_at")).Select(c => $"{c} = excluded.{c}"))}
        RETURNING key
        """;

    /// <summary>
    /// Saves what a source said, in the caller's transaction: papers are inserted or merged, texts that a revision
    /// replaces are kept, and what is new to the source is announced.
    /// </summary>
    public static async Task<SaveCounts> SaveAsync(
        SqlSession sql, string source, IReadOnlyList<SourceRecord> records, DateTimeOffset now)
    {
        if (records.Count == 0) return default;
        var seq = await AnnouncementStore.LockAsync(sql);
        await RenameAsync(sql, source, records);
        var known = await LoadKnownAsync(sql, records);
        var merged = Merge(source, records, known);
        var keys = await WriteAsync(sql, merged, known, now);
        var news = records
            .Where(record => record.Novelty == Novelty.Announced && merged[record.Paper.Id].Paper.WithdrawnAt is null)
            .DistinctBy(record => record.Paper.Id).ToList();
        var announced = await AnnouncementStore.AnnounceAsync(sql, source, news, keys, seq, now);
        var history = records
            .Where(record => record.Novelty == Novelty.History)
            .Select(record => keys[record.Paper.Id]);
        await AnnouncementStore.RecordHistoryAsync(sql, source, history);

        var revised = merged.Values.Count(paper =>
            known.TryGetValue(paper.Paper.Id, out var old) && paper.Paper.Revision > old.Paper.Revision);
        var added = merged.Keys.Count(id => !known.ContainsKey(id));
        var changed = merged.Values.Count(paper =>
            known.TryGetValue(paper.Paper.Id, out var old) && !ReferenceEquals(paper, old));
        return new SaveCounts(merged.Count, added, revised, changed - revised, announced);
    }

    public async Task<Paper?> FindAsync(PaperId id, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            sql => sql.FirstOrDefaultAsync<PaperRow>($"{Select} WHERE p.id = @id", new { id = id.ToString() }),
            cancellationToken);
        return row?.ToPaper();
    }

    /// <summary>The papers of these rows as they are now, by key; a key without a row is left out.</summary>
    public async Task<IReadOnlyDictionary<long, Paper>> ListByKeysAsync(
        IReadOnlyCollection<long> keys, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(sql => LoadAsync(sql, keys), cancellationToken);
        return rows.ToDictionary(row => row.Key, row => row.ToPaper());
    }

    /// <summary>Papers whose rows come after <paramref name="key"/>, in the order of rows.</summary>
    public Task<IReadOnlyList<Paper>> ListAfterAsync(long key, int count, CancellationToken cancellationToken) =>
        ListAsync("WHERE p.key > @key ORDER BY p.key LIMIT @count", new { key, count }, cancellationToken);

    /// <summary>Papers whose rows come before <paramref name="key"/>, the newest first.</summary>
    public Task<IReadOnlyList<Paper>> ListBeforeAsync(
        long key, int count, CancellationToken cancellationToken) =>
        ListAsync("WHERE p.key < @key ORDER BY p.key DESC LIMIT @count", new { key, count }, cancellationToken);

    /// <summary>Rows and revisions of papers whose rows come after <paramref name="key"/>, in the order of
    /// rows.</summary>
    public Task<IReadOnlyList<(long Key, long Revision)>> ListRevisionsAfterAsync(
        long key, int count, CancellationToken cancellationToken) =>
        ListRevisionsAsync("WHERE p.key > @key ORDER BY p.key LIMIT @count", new { key, count }, cancellationToken);

    /// <summary>Papers whose rows are in this range, in the order of rows.</summary>
    public Task<IReadOnlyList<Paper>> ListBetweenAsync(
        long first, long last, CancellationToken cancellationToken) =>
        ListAsync("WHERE p.key >= @first AND p.key <= @last ORDER BY p.key", new { first, last }, cancellationToken);

    /// <summary>The first and the last row; zeros when there is none.</summary>
    public Task<PaperSpan> GetSpanAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql => new PaperSpan(
                await sql.ScalarAsync<long>("SELECT COALESCE(MIN(key), 0) FROM papers"),
                await sql.ScalarAsync<long>("SELECT COALESCE(MAX(key), 0) FROM papers")),
            cancellationToken);

    /// <summary>When a row was last added or changed; 0 when there is none.</summary>
    public Task<long> GetLastChangeAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.ScalarAsync<long>("SELECT COALESCE(MAX(changed_at), 0) FROM papers"), cancellationToken);

    /// <summary>Rows that were added or changed after an instant, at most this many, earliest first.</summary>
    public Task<IReadOnlyList<ChangedPaper>> ListChangedAfterAsync(
        long instant, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<ChangedPaper>(
                "SELECT key, changed_at FROM papers WHERE changed_at > @instant ORDER BY changed_at LIMIT @count",
                new { instant, count }),
            cancellationToken);

    /// <summary>Of the papers whose rows were added last, newest first, every second, third, … as asked for.</summary>
    public Task<IReadOnlyList<Paper>> ListNewestAsync(int count, int every, CancellationToken cancellationToken) =>
        ListAsync(Newest, new { count, every }, cancellationToken);

    /// <summary>The rows and revisions of <see cref="ListNewestAsync"/>, without the texts.</summary>
    public Task<IReadOnlyList<(long Key, long Revision)>> ListNewestRevisionsAsync(
        int count, int every, CancellationToken cancellationToken) =>
        ListRevisionsAsync(Newest, new { count, every }, cancellationToken);

    /// <summary>The papers of these ids, where they are known.</summary>
    public static async Task<IReadOnlyDictionary<PaperId, Paper>> FindAsync(
        SqlSession sql, IReadOnlyCollection<PaperId> ids) =>
        (
            await sql.ForRowsAsync<PaperRow>(
                $"{Select} WHERE p.id IN (VALUES {{rows}})",
                ids.Select(id => new object?[] { id.ToString() }).ToList()))
            .Select(row => row.ToPaper())
            .ToDictionary(paper => paper.Id);

    /// <summary>
    /// As <see cref="ListByKeysAsync(IReadOnlyCollection{long}, CancellationToken)"/>, in the caller's transaction.
    /// </summary>
    public static async Task<IReadOnlyDictionary<long, Paper>> ListByKeysAsync(
        SqlSession sql,
        IReadOnlyCollection<long> keys
    ) => (await LoadAsync(sql, keys)).ToDictionary(row => row.Key, row => row.ToPaper());

    /// <summary>
    /// The papers with title, abstract and comment as they were at the given revisions, so that an edition renders
    /// again as it was made.
    /// </summary>
    public async Task<IReadOnlyDictionary<long, Paper>> ListRevisionsAsync(
        IReadOnlyDictionary<long, int> revisions, CancellationToken cancellationToken)
    {
        var (rows, texts) = await database.ReadAsync(
            async sql =>
            {
                var papers = await LoadAsync(sql, revisions.Keys.ToList());
                var old = papers
                    .Where(row => revisions[row.Key] < row.Revision)
                    .Select(row => new object?[] { row.Key, (long)revisions[row.Key] })
                    .ToList();
                return (papers,
                    await sql.ForRowsAsync<RevisionRow>(
                        "SELECT r.paper, r.revision, r.title, r.abstract, r.comment FROM paper_revisions r WHERE "
                            + "(r.paper, r.revision) IN (VALUES {rows})",
                        old));
            },
            cancellationToken);
        var byPaper = texts.ToDictionary(text => text.Paper);
        return rows.ToDictionary(
            row => row.Key,
            row =>
                byPaper.TryGetValue(row.Key, out var text)
                    ? row.ToPaper() with
                    {
                        Revision = (int)text.Revision,
                        Title = text.Title,
                        Abstract = text.Abstract,
                        Comment = text.Comment,
                    }
                    : row.ToPaper());
    }

    /// <summary>Those of these rows whose papers were withdrawn by their authors.</summary>
    public static Task<IReadOnlyList<long>> ListWithdrawnAsync(SqlSession sql, IReadOnlyList<long> keys) =>
        sql.QueryAsync<long>("SELECT key FROM papers WHERE withdrawn_at IS NOT NULL AND key IN @keys", new { keys });

    /// <summary>
    /// A paper that this source announced under a former name gets the new one, so that it is not announced again. A
    /// former name that several papers share proves nothing.
    /// </summary>
    /// <param name="rest">Follows the columns and the table.</param>
    private async Task<IReadOnlyList<Paper>> ListAsync(
        string rest, object parameters, CancellationToken cancellationToken) =>
        [
            .. (await database.ReadAsync(
                sql => sql.QueryAsync<PaperRow>($"{Select} {rest}", parameters), cancellationToken))
            .Select(row => row.ToPaper()),
        ];

    private Task<IReadOnlyList<(long Key, long Revision)>> ListRevisionsAsync(
        string rest, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<(long Key, long Revision)>(
                $"SELECT p.key, p.revision FROM papers p {rest}", parameters),
            cancellationToken);

    private static async Task RenameAsync(SqlSession sql, string source, IReadOnlyList<SourceRecord> records)
    {
        var renamed = records.Where(record => record.FormerId is not null).GroupBy(record => record.FormerId!)
            .Where(group => group.Select(record => record.Paper.Id).Distinct().Count() == 1)
            // Two pages can share an id; one paper alone can have it as its name.
            .DistinctBy(group => group.First().Paper.Id)
            .Select(group => new object?[] { group.First().Paper.Id.ToString(), group.Key.ToString(), source })
            .ToList();
        await sql.ForRowsAsync<long>(
            """
            WITH v (new_id, former_id, of_source) AS (VALUES {rows})
            UPDATE papers SET id = v.new_id FROM v
            WHERE papers.id = v.former_id AND NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = v.new_id)
                AND (EXISTS (SELECT 1 FROM announcements a WHERE a.paper = papers.key AND a.source = v.of_source)
                    OR EXISTS (SELECT 1 FROM known_papers k WHERE k.paper = papers.key AND k.source = v.of_source))
            """,
            renamed);
    }

    private static async Task<Dictionary<PaperId, StoredPaper>> LoadKnownAsync(
        SqlSession sql, IReadOnlyList<SourceRecord> records)
    {
        var ids = records
            .Select(record => record.Paper.Id)
            .Distinct()
            .Select(id => new object?[] { id.ToString() })
            .ToList();
        var rows = await sql.ForRowsAsync<PaperRow>($"{Select} WHERE p.id IN (VALUES {{rows}})", ids);
        return rows.Select(row => row.ToStored()).ToDictionary(stored => stored.Paper.Id);
    }

    /// <summary>
    /// The papers as they are to be stored; one that nothing changed is the very object that was loaded.
    /// </summary>
    private static Dictionary<PaperId, StoredPaper> Merge(
        string source, IReadOnlyList<SourceRecord> records, Dictionary<PaperId, StoredPaper> known)
    {
        var merged = new Dictionary<PaperId, StoredPaper>(records.Count);
        foreach (var record in records)
        {
            var id = record.Paper.Id;
            if (!merged.TryGetValue(id, out var before) && !known.TryGetValue(id, out before))
            {
                merged[id] = PaperMerge.New(record, source);
                continue;
            }

            var after = PaperMerge.Merge(before, record, source);
            // Changed twice in one save: one revision, since the text between was never shown to anyone.
            var highest = (known.GetValueOrDefault(id)?.Paper.Revision ?? 0) + 1;
            if (after.Paper.Revision > highest) after = after with { Paper = after.Paper with { Revision = highest } };
            merged[id] = PaperRow.AreSame(before, after) ? before : after;
        }

        return merged;
    }

    private static async Task<Dictionary<PaperId, long>> WriteAsync(
        SqlSession sql,
        Dictionary<PaperId, StoredPaper> merged,
        Dictionary<PaperId, StoredPaper> known,
        DateTimeOffset now)
    {
        var keys = known.ToDictionary(pair => pair.Key, pair => pair.Value.Paper.Key);
        var changed = merged.Values
            .Where(paper => !known.TryGetValue(paper.Paper.Id, out var old) || !ReferenceEquals(paper, old)).ToList();
        var replaced = changed
            .Select(paper => (New: paper.Paper, Old: known.GetValueOrDefault(paper.Paper.Id)))
            .Where(pair => pair.Old is not null && pair.New.Revision > pair.Old.Paper.Revision)
            .Select(pair => (pair.Old!.Paper, pair.Old.Version))
            .Select(old => new object?[]
            {
                old.Paper.Key, (long)old.Paper.Revision, old.Paper.Title, old.Paper.Abstract, old.Paper.Comment,
                (long)old.Version, now.ToRow(),
            });
        await sql.ForEachRowAsync(
            """
            INSERT INTO paper_revisions (paper, revision, title, abstract, comment, version, seen_at) VALUES (row)
            ON CONFLICT (paper, revision) DO NOTHING RETURNING paper
            """,
            [.. replaced]);
        var written = await sql.ForEachRowAsync(
            Upsert, [.. changed.Select(paper => PaperRow.Values(paper, now.ToRow()))]);
        foreach (var (paper, key) in changed.Zip(written)) keys[paper.Paper.Id] = key;
        return keys;
    }

    private static Task<IReadOnlyList<PaperRow>> LoadAsync(SqlSession sql, IReadOnlyCollection<long> keys) =>
        sql.ForRowsAsync<PaperRow>(
            $"{Select} WHERE p.key IN (VALUES {{rows}})", keys.Select(key => new object?[] { key }).ToList());

    private sealed record RevisionRow(long Paper, long Revision, string Title, string Abstract, string? Comment);
}

/// <param name="First">The row of the first paper.</param>
/// <param name="Last">The row of the last paper.</param>
internal sealed record PaperSpan(long First, long Last);

/// <param name="Key">The paper's row.</param>
/// <param name="ChangedAt">As stored.</param>
internal sealed record ChangedPaper(long Key, long ChangedAt);

/// <summary>What a save did.</summary>
/// <param name="Seen">Different papers among the records.</param>
/// <param name="Added">Papers that were not known before.</param>
/// <param name="Revised">Known papers with a new title, abstract or version.</param>
/// <param name="Updated">Known papers of which only something else changed.</param>
/// <param name="Announced">Announcements made.</param>
internal readonly record struct SaveCounts(int Seen, int Added, int Revised, int Updated, int Announced)
{
    public static SaveCounts operator +(SaveCounts a, SaveCounts b) =>
        new(
            a.Seen + b.Seen,
            a.Added + b.Added,
            a.Revised + b.Revised,
            a.Updated + b.Updated,
            a.Announced + b.Announced);
}
