using Digest.Embeddings;
using Digest.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.TestData;

/// <summary>Without a sentence encoder: topics are decided on words alone.</summary>
internal static class NoMeanings
{
    public static Meanings In(SqlDatabase database, TimeProvider clock) => new(
        new SentenceEncoders(new EmbeddingOptions { Enabled = false }, TimeProvider.System, NullLogger<SentenceEncoders>.Instance), new EmbeddingStore(database, clock));
}
