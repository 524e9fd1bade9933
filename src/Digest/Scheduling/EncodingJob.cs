using System.Globalization;
using Digest.Embeddings;
using Digest.Scheduling.Watching;
using Digest.Topics;
using Quartz;

namespace Digest.Scheduling;

/// <summary>
/// Encodes papers that have no vector yet, on one worker at a time: what digests may hold first, then the background
/// that topics are compared with, then the rest of the archive.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class EncodingJob(
    PaperEncoding encoding, SentenceEncoders encoders, CorpusStatistics archive, JobServices runs)
    : WorkerJob("encoding", runs)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Short, so that new announcements never wait long for the rest.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(50);

    /// <summary>
    /// To be called after papers were encoded. The memory is wanted next: for the background, and often for digests.
    /// </summary>
    public static async Task FinishAsync(
        SentenceEncoders encoders, CorpusStatistics archive, CancellationToken cancellationToken)
    {
        encoders.LetGo();
        FreeMemory.GiveBack();
        await archive.PrepareTrainerAsync(cancellationToken);
        FreeMemory.GiveBack();
    }

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        var encoded = await encoding.EncodeAnnouncedAsync(progress: null, stopping);
        encoded += await encoding.EncodeAsync(await archive.ListBackgroundAsync(stopping), AtMost, stopping);
        encoded += await encoding.EncodeArchiveAsync(AtMost, stopping);
        if (encoded == 0) return null;
        await FinishAsync(encoders, archive, stopping);
        return string.Create(CultureInfo.InvariantCulture, $"{encoded} papers encoded");
    }
}
