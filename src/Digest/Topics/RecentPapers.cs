using Digest.Matching.Ranking;
using Microsoft.Extensions.Logging;

namespace Digest.Topics;

/// <summary>
/// What was announced in the last four weeks, to try topics on. Read again every ten minutes, in the background.
/// </summary>
internal sealed partial class RecentPapers(CorpusStatistics archive, TimeProvider clock, ILogger<RecentPapers> logger)
    : IDisposable
{
    public const int Days = 28;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _starting = new();
    private volatile RecentIndex? _recent;
    private Task _reading = Task.CompletedTask;

    /// <summary>Waits for the first reading, which takes seconds for a large archive.</summary>
    public async Task<RecentIndex> GetAsync(CancellationToken cancellationToken)
    {
        var reading = StartReading();
        if (Known() is { } known) return known;
        await reading.WaitAsync(cancellationToken);
        return _recent!;
    }

    /// <returns>Null when the papers are still being read after <paramref name="wait"/>.</returns>
    public async Task<RecentIndex?> FindAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var reading = StartReading();
        if (Known() is { } known) return known;
        await Task.WhenAny(reading, Task.Delay(wait, clock, cancellationToken));
        return _recent;
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    /// <summary>What was read last, if it is new enough to be used while newer papers are read.</summary>
    private RecentIndex? Known() => _recent is { } known && Age(known) < 2 * Fresh ? known : null;

    private Task StartReading()
    {
        lock (_starting)
        {
            if (!_reading.IsCompleted || (_recent is { } known && Age(known) < Fresh)) return _reading;
            var token = _stopped.Token;
            return _reading = Task.Run(() => ReadAsync(token), token);
        }
    }

    /// <summary>Not new either when the clock was set back.</summary>
    private TimeSpan Age(RecentIndex recent) => (clock.GetUtcNow() - recent.ReadAt).Duration();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.GetUtcNow();
            var papers = await archive.IndexSinceAsync(now.AddDays(-Days), cancellationToken);
            _recent = new RecentIndex(now, papers, new TopicMatcher(papers.Index));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The next one who needs them tries again.
            LogFailed(logger, e);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The papers of the last weeks could not be read")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

internal sealed record RecentIndex(DateTimeOffset ReadAt, AnnouncedIndex Papers, TopicMatcher Matcher);
