using Digest.Storage;

namespace Digest.Papers;

/// <summary>Papers and their announcements: written by ingest, read by everything that comes after it.</summary>
public sealed class PaperStore(SqlDatabase database)
{
    private static readonly string Select = $"SELECT p.key, {string.Join(", ", PaperRow.Columns[..^2].Select(c => "p." + c))} FROM papers p";

    /// <summary>Saves what a source said, inside the caller's transaction (see <see cref="PaperWriter"/>).</summary>
    public static Task<SaveCounts> SaveAsync(SqlSession sql, string source, IReadOnlyList<SourceRecord> sightings, DateTimeOffset now) =>
        new PaperWriter(sql, source, now).SaveAsync(sightings);

    public async Task<Paper?> FindAsync(PaperId id, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(sql => sql.FirstOrDefaultAsync<PaperRow>($"{Select} WHERE p.id = @id", new { id = id.ToString() }), cancellationToken);
        return row?.ToPaper();
    }

    /// <summary>The papers of these rows as they are now, by key; a key without a row is left out.</summary>
    public async Task<IReadOnlyDictionary<long, Paper>> GetAsync(IReadOnlyCollection<long> keys, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(sql => LoadAsync(sql, keys), cancellationToken);
        return rows.ToDictionary(row => row.Key, row => row.ToPaper());
    }

    /// <summary>Papers whose rows come after <paramref name="key"/>, in the order of rows.</summary>
    public async Task<IReadOnlyList<Paper>> AfterAsync(long key, int count, CancellationToken cancellationToken) =>
        [.. (await database.ReadAsync(sql => sql.QueryAsync<PaperRow>($"{Select} WHERE p.key > @key ORDER BY p.key LIMIT @count", new { key, count }), cancellationToken))
            .Select(row => row.ToPaper())];

    /// <summary>Of the papers whose rows were added last, newest first, every second, third, … as asked for.</summary>
    public async Task<IReadOnlyList<Paper>> NewestAsync(int count, int every, CancellationToken cancellationToken) =>
        [.. (await database.ReadAsync(
            sql => sql.QueryAsync<PaperRow>($"{Select} WHERE p.key % @every = 0 ORDER BY p.key DESC LIMIT @count", new { count, every }), cancellationToken))
            .Select(row => row.ToPaper())];

    /// <summary>The papers of these ids, where they are known.</summary>
    public static async Task<IReadOnlyDictionary<PaperId, Paper>> FindAsync(SqlSession sql, IReadOnlyCollection<PaperId> ids) =>
        (await sql.ForRowsAsync<PaperRow>($"{Select} WHERE p.id IN (VALUES {{rows}})", ids.Select(id => new object?[] { id.ToString() }).ToList()))
            .Select(row => row.ToPaper()).ToDictionary(paper => paper.Id);

    /// <summary>As <see cref="GetAsync(IReadOnlyCollection{long}, CancellationToken)"/>, in the caller's transaction.</summary>
    public static async Task<IReadOnlyDictionary<long, Paper>> GetAsync(SqlSession sql, IReadOnlyCollection<long> keys) =>
        (await LoadAsync(sql, keys)).ToDictionary(row => row.Key, row => row.ToPaper());

    /// <summary>The papers with title, abstract and comment as they were at the given revisions, so that an edition renders again as it was made.</summary>
    public async Task<IReadOnlyDictionary<long, Paper>> GetRevisionsAsync(IReadOnlyDictionary<long, int> revisions, CancellationToken cancellationToken)
    {
        var (rows, texts) = await database.ReadAsync(
            async sql =>
            {
                var papers = await LoadAsync(sql, revisions.Keys.ToList());
                var old = papers.Where(row => revisions[row.Key] < row.Revision).Select(row => new object?[] { row.Key, (long)revisions[row.Key] }).ToList();
                return (papers, await sql.ForRowsAsync<RevisionRow>(
                    "SELECT r.paper, r.revision, r.title, r.abstract, r.comment FROM paper_revisions r WHERE (r.paper, r.revision) IN (VALUES {rows})", old));
            },
            cancellationToken);
        var byPaper = texts.ToDictionary(text => text.Paper);
        return rows.ToDictionary(
            row => row.Key,
            row => byPaper.TryGetValue(row.Key, out var text)
                ? row.ToPaper() with { Revision = (int)text.Revision, Title = text.Title, Abstract = text.Abstract, Comment = text.Comment }
                : row.ToPaper());
    }

    private static Task<IReadOnlyList<PaperRow>> LoadAsync(SqlSession sql, IReadOnlyCollection<long> keys) =>
        sql.ForRowsAsync<PaperRow>($"{Select} WHERE p.key IN (VALUES {{rows}})", keys.Select(key => new object?[] { key }).ToList());

    private sealed record RevisionRow(long Paper, long Revision, string Title, string Abstract, string? Comment);
}

/// <summary>What a save did.</summary>
/// <param name="Seen">Different papers among the sightings.</param>
/// <param name="Added">Papers that were not known before.</param>
/// <param name="Revised">Known papers with a new title, abstract or version.</param>
/// <param name="Updated">Known papers of which only something else changed.</param>
/// <param name="Announced">Announcements made.</param>
public readonly record struct SaveCounts(int Seen, int Added, int Revised, int Updated, int Announced)
{
    public static SaveCounts operator +(SaveCounts a, SaveCounts b) =>
        new(a.Seen + b.Seen, a.Added + b.Added, a.Revised + b.Revised, a.Updated + b.Updated, a.Announced + b.Announced);
}
