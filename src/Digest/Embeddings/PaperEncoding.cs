using Digest.Papers;

namespace Digest.Embeddings;

/// <summary>
/// Encodes papers whose text has no vector yet, once for all subscribers. What digests may hold comes first: the papers
/// announced in the last weeks, newest first. One call works at a time in a process.
/// </summary>
internal sealed class PaperEncoding(
    SentenceEncoders encoders,
    EmbeddingStore vectors,
    PaperStore papers,
    AnnouncementStore announcements,
    TimeProvider clock) : IDisposable
{
    /// <summary>A digest looks back as far after a pause.</summary>
    private static readonly TimeSpan Announced = TimeSpan.FromDays(30);

    /// <summary>Papers between two saves: about ten seconds of one core.</summary>
    private const int PapersAtOnce = 200;

    private const int Page = 5000;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>All papers up to this row are encoded.</summary>
    private long _encodedUpTo;

    /// <summary>Encodes the papers that were announced lately.</summary>
    /// <returns>How many papers were encoded.</returns>
    public async Task<int> EncodeAnnouncedAsync(IProgress<int>? progress, CancellationToken cancellationToken)
    {
        if (encoders.Current is not { } encoder) return 0;
        return (await EncodeAsync(
            encoder, () => MissingAnnouncedAsync(encoder, cancellationToken), null, progress, cancellationToken)).Done;
    }

    /// <summary>Encodes these papers until the time is over.</summary>
    /// <returns>How many papers were encoded.</returns>
    public async Task<int> EncodeAsync(
        IReadOnlyList<(long Paper, long Revision)> wanted, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (encoders.Current is not { } encoder) return 0;
        return (await EncodeAsync(
            encoder,
            () => vectors.ListMissingAsync(encoder.Version, wanted, cancellationToken),
            clock.GetUtcNow() + atMost,
            null,
            cancellationToken)).Done;
    }

    /// <summary>Encodes the rest of the archive in the order of rows until the time is over.</summary>
    /// <returns>How many papers were encoded.</returns>
    public async Task<int> EncodeArchiveAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (encoders.Current is not { } encoder) return 0;
        var encoded = 0;
        var until = clock.GetUtcNow() + atMost;
        while (clock.GetUtcNow() < until
            && await papers.ListRevisionsAfterAsync(_encodedUpTo, Page, cancellationToken) is { Count: > 0 } page)
        {
            var (done, missing) = await EncodeAsync(
                encoder,
                () => vectors.ListMissingAsync(encoder.Version, page, cancellationToken),
                until,
                null,
                cancellationToken);
            encoded += done;
            if (done < missing) break;
            _encodedUpTo = page[^1].Key;
        }
        return encoded;
    }

    /// <summary>Whether papers that a digest may hold wait to be encoded.</summary>
    public async Task<bool> IsBehindAsync(CancellationToken cancellationToken) =>
        encoders.Current is { } encoder && (await MissingAnnouncedAsync(encoder, cancellationToken)).Count > 0;

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<IReadOnlyList<long>> MissingAnnouncedAsync(
        ISentenceEncoder encoder, CancellationToken cancellationToken)
    {
        var announced = await announcements.ListRevisionsSinceAsync(clock.GetUtcNow() - Announced, cancellationToken);
        return await vectors.ListMissingAsync(encoder.Version, announced, cancellationToken);
    }

    /// <param name="listMissing">Called when no other call works: that one may have encoded the same papers.</param>
    private async Task<(int Done, int Missing)> EncodeAsync(
        ISentenceEncoder encoder,
        Func<Task<IReadOnlyList<long>>> listMissing,
        DateTimeOffset? until,
        IProgress<int>? progress,
        CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var encoded = 0;
            var missing = await listMissing();
            foreach (var chunk in missing.Chunk(PapersAtOnce))
            {
                if (clock.GetUtcNow() >= until) break;
                var texts = (await papers.ListByKeysAsync(chunk, cancellationToken)).Values.ToList();
                var made = await Task.Run(
                    () => encoder.Encode([.. texts.Select(TextOf)], cancellationToken), cancellationToken);
                await vectors.SavePapersAsync(
                    encoder.Version,
                    [.. texts.Zip(made, (paper, vector) => new EncodedPaper(paper.Key, paper.Revision, vector))],
                    cancellationToken);
                encoded += chunk.Length;
                progress?.Report(encoded);
            }
            return (encoded, missing.Count);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private static string TextOf(Paper paper) => $"{paper.Title}. {paper.Abstract}";
}
