using System.Runtime.InteropServices;
using Digest.Storage;

namespace Digest.Embeddings;

/// <summary>
/// Stores the vectors of papers and topics with the version of the encoder that made them, as half floats. Vectors of
/// other versions are as good as missing.
/// </summary>
internal sealed class EmbeddingStore(SqlDatabase database, TimeProvider clock)
{
    private const int Chunk = 500;

    /// <summary>A text that topics still have is encoded again, which takes a millisecond.</summary>
    private static readonly TimeSpan TopicRetention = TimeSpan.FromDays(90);

    /// <summary>The vectors of these papers, by key; those that are not encoded are missing.</summary>
    public async Task<IReadOnlyDictionary<long, float[]>> ListPapersAsync(
        string model, IReadOnlyCollection<long> papers, CancellationToken cancellationToken)
    {
        var found = new Dictionary<long, float[]>(papers.Count);
        foreach (var chunk in papers.Chunk(Chunk))
        {
            var rows = await database.ReadAsync(
                sql => sql.QueryAsync<PaperRow>(
                    "SELECT paper, vector FROM paper_vectors WHERE model = @model AND paper IN @chunk",
                    new { model, chunk }),
                cancellationToken);
            foreach (var row in rows) found[row.Paper] = ToVector(row.Vector);
        }
        return found;
    }

    /// <summary>The papers among these whose text, as of this revision, has no vector, in the same order.</summary>
    public async Task<IReadOnlyList<long>> ListMissingAsync(
        string model, IReadOnlyList<(long Paper, long Revision)> papers, CancellationToken cancellationToken)
    {
        var known = new Dictionary<long, long>(papers.Count);
        foreach (var chunk in papers.Select(paper => paper.Paper).Chunk(Chunk))
        {
            var rows = await database.ReadAsync(
                sql => sql.QueryAsync<RevisionRow>(
                    "SELECT paper, revision FROM paper_vectors WHERE model = @model AND paper IN @chunk",
                    new { model, chunk }),
                cancellationToken);
            foreach (var row in rows) known[row.Paper] = row.Revision;
        }
        return [.. papers.Where(paper => known.GetValueOrDefault(paper.Paper, -1) < paper.Revision)
            .Select(paper => paper.Paper)];
    }

    public Task SavePapersAsync(
        string model, IReadOnlyList<EncodedPaper> papers, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ForEachRowAsync(
                """
                INSERT INTO paper_vectors (paper, revision, model, vector) VALUES (row)
                ON CONFLICT (paper) DO UPDATE SET revision = excluded.revision, model = excluded.model,
                    vector = excluded.vector
                """,
                [
                    .. papers.OrderBy(paper => paper.Key).Select(paper => new object?[]
                    {
                        paper.Key, (long)paper.Revision, model, ToBytes(paper.Vector),
                    }),
                ]),
            cancellationToken);

    /// <summary>The vectors of these texts; those that are not encoded are missing.</summary>
    public async Task<Dictionary<string, float[]>> ListTopicsAsync(
        string model, IReadOnlyCollection<string> texts, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, float[]>(texts.Count, StringComparer.Ordinal);
        foreach (var chunk in texts.Chunk(Chunk))
        {
            var rows = await database.ReadAsync(
                sql => sql.QueryAsync<TopicRow>(
                    "SELECT words, vector FROM topic_vectors WHERE model = @model AND words IN @chunk",
                    new { model, chunk }),
                cancellationToken);
            foreach (var row in rows) found[row.Words] = ToVector(row.Vector);
        }
        return found;
    }

    public Task SaveTopicsAsync(
        string model, IReadOnlyDictionary<string, float[]> vectors, CancellationToken cancellationToken)
    {
        if (database.Dialect.IsReadOnly) return Task.CompletedTask;
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            async sql =>
            {
                // Always in the same order: two workers that store the same texts would otherwise deadlock.
                await sql.ForEachRowAsync(
                    """
                    INSERT INTO topic_vectors (words, model, encoded_at, vector) VALUES (row)
                    ON CONFLICT (words) DO UPDATE SET model = excluded.model, encoded_at = excluded.encoded_at,
                        vector = excluded.vector
                    """,
                    [
                        .. vectors.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new object?[]
                        {
                            entry.Key, model, now.ToRow(), ToBytes(entry.Value),
                        }),
                    ]);
                await sql.ExecuteAsync(
                    "DELETE FROM topic_vectors WHERE encoded_at < @before",
                    new { before = (now - TopicRetention).ToRow() });
            },
            cancellationToken);
    }

    /// <summary>As it is after it was stored.</summary>
    public static float[] Rounded(float[] vector) => Array.ConvertAll(vector, value => (float)(Half)value);

    private static byte[] ToBytes(float[] vector) =>
        MemoryMarshal.AsBytes(Array.ConvertAll(vector, value => (Half)value).AsSpan()).ToArray();

    private static float[] ToVector(byte[] bytes)
    {
        var halves = MemoryMarshal.Cast<byte, Half>(bytes);
        var vector = new float[halves.Length];
        for (var i = 0; i < vector.Length; i++) vector[i] = (float)halves[i];
        return vector;
    }

    private sealed record PaperRow
    {
        public long Paper { get; init; }
        public byte[] Vector { get; init; } = [];
    }

    private sealed record RevisionRow(long Paper, long Revision);

    private sealed record TopicRow
    {
        public string Words { get; init; } = "";
        public byte[] Vector { get; init; } = [];
    }
}

/// <param name="Key">The paper's row.</param>
/// <param name="Revision">The revision whose text was encoded.</param>
internal sealed record EncodedPaper(long Key, int Revision, float[] Vector);
