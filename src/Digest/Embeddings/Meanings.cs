namespace Digest.Embeddings;

/// <summary>
/// The stored vectors of papers and topics, as the engine takes them. Without an encoder there are none.
/// </summary>
internal sealed class Meanings(SentenceEncoders encoders, EmbeddingStore vectors)
{
    private static readonly IReadOnlyDictionary<long, float[]> NoPapers = new Dictionary<long, float[]>();
    private static readonly IReadOnlyDictionary<string, float[]> NoTopics = new Dictionary<string, float[]>();

    /// <summary>The encoder's version; empty without one.</summary>
    public string Version => encoders.Current?.Version ?? "";

    /// <summary>By the papers' rows; those that are not encoded yet are missing.</summary>
    public Task<IReadOnlyDictionary<long, float[]>> OfPapersAsync(
        IReadOnlyCollection<long> papers, CancellationToken cancellationToken) =>
        encoders.Current is { } encoder
            ? vectors.ListPapersAsync(encoder.Version, papers, cancellationToken)
            : Task.FromResult(NoPapers);

    /// <summary>How many of these papers are encoded as of these revisions.</summary>
    public async Task<int> CountAsync(
        IReadOnlyList<(long Paper, long Revision)> papers, CancellationToken cancellationToken) =>
        Version is { Length: > 0 } version
            ? papers.Count - (await vectors.ListMissingAsync(version, papers, cancellationToken)).Count
            : 0;

    /// <summary>By the words of topics. What is missing is encoded, which takes a millisecond each.</summary>
    /// <param name="isStored">Whether these words are those of a stored topic; others are only tested.</param>
    public async Task<IReadOnlyDictionary<string, float[]>> OfTopicsAsync(
        IReadOnlyCollection<string> words, Func<string, bool> isStored, CancellationToken cancellationToken)
    {
        if (encoders.Current is not { } encoder || words.Count == 0) return NoTopics;
        var found = await vectors.ListTopicsAsync(encoder.Version, words, cancellationToken);
        var missing = words.Where(text => !found.ContainsKey(text)).Distinct(StringComparer.Ordinal).ToList();
        if (missing.Count == 0) return found;
        var made = await Task.Run(() => encoder.Encode(missing, cancellationToken), cancellationToken);
        for (var at = 0; at < missing.Count; at++) found[missing[at]] = EmbeddingStore.Rounded(made[at]);
        var stored = missing.Where(isStored).ToDictionary(text => text, text => found[text], StringComparer.Ordinal);
        if (stored.Count > 0) await vectors.SaveTopicsAsync(encoder.Version, stored, cancellationToken);
        return found;
    }
}
