using System.Globalization;
using Digest.Storage;

namespace Digest.Papers;

/// <summary>
/// One save of one source: papers inserted or merged, superseded texts kept, announcements given their seq. It takes the counter's row first and holds
/// it until the caller's commit, so saves never overlap: seqs become visible in order, and no two workers merge the same paper at once.
/// </summary>
internal sealed class PaperWriter(Sql sql, string source, DateTimeOffset now)
{
    private static readonly string Select = $"SELECT p.key, {string.Join(", ", PaperRow.Columns[..^2].Select(c => "p." + c))} FROM papers p";

    // An update keeps first_seen_at.
    private static readonly string Upsert =
        $"""
        INSERT INTO papers ({string.Join(", ", PaperRow.Columns)}) VALUES (row)
        ON CONFLICT (id) DO UPDATE SET {string.Join(", ", PaperRow.Columns.Where(c => c is not ("id" or "first_seen_at")).Select(c => $"{c} = excluded.{c}"))}
        RETURNING key
        """;

    private const string KeepRevision =
        """
        INSERT INTO paper_revisions (paper, revision, title, abstract, comment, version, seen_at) VALUES (row)
        ON CONFLICT (paper, revision) DO NOTHING RETURNING paper
        """;

    private const string Announce = "INSERT INTO announcements (seq, paper, source, kind, batch, announced_at) VALUES (row) RETURNING seq";

    private const string KeepHistory = "INSERT INTO known_papers (source, paper) VALUES (row) ON CONFLICT (source, paper) DO NOTHING RETURNING paper";

    public async Task<SaveCounts> SaveAsync(IReadOnlyList<Sighting> sightings)
    {
        if (sightings.Count == 0) return default;
        var seq = await sql.ScalarAsync<long>("UPDATE counters SET value = value WHERE name = 'announcement' RETURNING value");
        await RenameAsync(sightings);
        var known = await LoadAsync(sightings);
        var merged = Merge(sightings, known);
        var keys = await WriteAsync(merged, known);
        var announced = await AnnounceAsync(sightings, merged, keys, seq);
        await RememberHistoryAsync(sightings, keys);
        var revised = merged.Values.Count(paper => known.TryGetValue(paper.Paper.Id, out var old) && paper.Paper.Revision > old.Paper.Revision);
        var added = merged.Keys.Count(id => !known.ContainsKey(id));
        var changed = merged.Values.Count(paper => known.TryGetValue(paper.Paper.Id, out var old) && !ReferenceEquals(paper, old));
        return new SaveCounts(merged.Count, added, revised, changed - revised, announced);
    }

    /// <summary>
    /// A paper that this source announced under a former name gets the new one, so that it is not announced again. A
    /// former name that several
    /// papers share tells nothing.
    /// </summary>
    private async Task RenameAsync(IReadOnlyList<Sighting> sightings)
    {
        var renamed = sightings.Where(s => s.FormerId is not null).GroupBy(s => s.FormerId!)
            .Where(group => group.Select(s => s.Paper.Id).Distinct().Count() == 1)
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

    private async Task<Dictionary<PaperId, StoredPaper>> LoadAsync(IReadOnlyList<Sighting> sightings)
    {
        var ids = sightings.Select(s => s.Paper.Id).Distinct().Select(id => new object?[] { id.ToString() }).ToList();
        var rows = await sql.ForRowsAsync<PaperRow>($"{Select} WHERE p.id IN (VALUES {{rows}})", ids);
        return rows.Select(row => row.ToStored()).ToDictionary(stored => stored.Paper.Id);
    }

    /// <summary>The papers as they shall be; one that nothing changed is the very object that was loaded.</summary>
    private static Dictionary<PaperId, StoredPaper> Merge(IReadOnlyList<Sighting> sightings, Dictionary<PaperId, StoredPaper> known)
    {
        var merged = new Dictionary<PaperId, StoredPaper>(sightings.Count);
        foreach (var sighting in sightings)
        {
            var id = sighting.Paper.Id;
            if (!merged.TryGetValue(id, out var before) && !known.TryGetValue(id, out before)) merged[id] = PaperMerge.New(sighting);
            else
            {
                var after = PaperMerge.Merge(before, sighting);
                // Told about twice in one save: one revision, the text between was never shown to anyone.
                var old = known.GetValueOrDefault(id);
                if (after.Paper.Revision > (old?.Paper.Revision ?? 0) + 1) after = after with { Paper = after.Paper with { Revision = (old?.Paper.Revision ?? 0) + 1 } };
                merged[id] = PaperRow.AreSame(before, after) ? before : after;
            }
        }
        return merged;
    }

    private async Task<Dictionary<PaperId, long>> WriteAsync(Dictionary<PaperId, StoredPaper> merged, Dictionary<PaperId, StoredPaper> known)
    {
        var keys = known.ToDictionary(pair => pair.Key, pair => pair.Value.Paper.Key);
        var changed = merged.Values.Where(paper => !known.TryGetValue(paper.Paper.Id, out var old) || !ReferenceEquals(paper, old)).ToList();
        var superseded = changed
            .Select(paper => (New: paper.Paper, Old: known.GetValueOrDefault(paper.Paper.Id)))
            .Where(pair => pair.Old is not null && pair.New.Revision > pair.Old.Paper.Revision)
            .Select(pair => (pair.Old!.Paper, pair.Old.Version))
            .Select(old => new object?[]
            {
                old.Paper.Key, (long)old.Paper.Revision, old.Paper.Title, old.Paper.Abstract, old.Paper.Comment, (long)old.Version, now.ToRow(),
            });
        await sql.ForEachRowAsync(KeepRevision, superseded.ToList());
        var written = await sql.ForEachRowAsync(Upsert, changed.Select(paper => PaperRow.Values(paper, now.ToRow())).ToList());
        foreach (var (paper, key) in changed.Zip(written)) keys[paper.Paper.Id] = key;
        return keys;
    }

    private async Task<int> AnnounceAsync(
        IReadOnlyList<Sighting> sightings,
        Dictionary<PaperId, StoredPaper> merged,
        Dictionary<PaperId, long> keys,
        long seq)
    {
        var candidates = sightings
            .Where(s => s.Novelty == Novelty.Announced && merged[s.Paper.Id].Paper.WithdrawnAt is null)
            .DistinctBy(s => s.Paper.Id)
            .ToList();
        if (candidates.Count == 0) return 0;
        var candidateKeys = candidates.Select(s => new object?[] { source, keys[s.Paper.Id] }).ToList();
        var before = (await sql.ForRowsAsync<long>("SELECT paper FROM announcements WHERE (source, paper) IN (VALUES {rows})", candidateKeys))
            .Concat(await sql.ForRowsAsync<long>("SELECT paper FROM known_papers WHERE (source, paper) IN (VALUES {rows})", candidateKeys))
            .ToHashSet();
        var rows = new List<object?[]>();
        foreach (var day in candidates.Where(s => !before.Contains(keys[s.Paper.Id])).GroupBy(s => s.Batch).OrderBy(group => group.Key))
        {
            var batch = await BatchAsync(day.Key, seq + 1, seq + day.Count());
            rows.AddRange(day.Select(s => new object?[] { ++seq, keys[s.Paper.Id], source, s.Kind.ToString(), batch, now.ToRow() }));
        }
        if (rows.Count == 0) return 0;
        await sql.ForEachRowAsync(Announce, rows);
        await sql.ExecuteAsync("UPDATE counters SET value = @seq WHERE name = 'announcement'", new { seq });
        return rows.Count;
    }

    private Task<long> BatchAsync(DateOnly day, long firstSeq, long lastSeq) =>
        sql.ScalarAsync<long>(
            """
            INSERT INTO batches (source, day, announced_at, first_seq, last_seq) VALUES (@source, @day, @at, @firstSeq, @lastSeq)
            ON CONFLICT (source, day) DO UPDATE SET last_seq = excluded.last_seq
            RETURNING key
            """,
            new { source, day = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), at = now.ToRow(), firstSeq, lastSeq });

    private Task<IReadOnlyList<long>> RememberHistoryAsync(IReadOnlyList<Sighting> sightings, Dictionary<PaperId, long> keys) =>
        sql.ForEachRowAsync(
            KeepHistory,
            sightings.Where(s => s.Novelty == Novelty.History).Select(s => keys[s.Paper.Id]).Distinct().Select(key => new object?[] { source, key }).ToList());
}
