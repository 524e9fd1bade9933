using Digest.Papers;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Editions.Previewing;

/// <summary>
/// The candidates for all who look at what a digest would hold. They are loaded in the background, because a week of
/// papers takes seconds, and again when something was announced; let go some minutes after the last look.
/// </summary>
internal sealed class SharedCandidates : IDisposable
{
    /// <summary>While papers arrive page by page, they are not loaded for each page.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>Counts and withdrawals change without an announcement.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private readonly CandidateSetLoader _loader;
    private readonly AnnouncementStore _announcements;
    private readonly CorpusStatistics _archive;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _starting = new();
    private readonly ITimer _release;
    private volatile CandidateSet? _kept;
    private Task _loading = Task.CompletedTask;

    public SharedCandidates(
        CandidateSetLoader loader, AnnouncementStore announcements, CorpusStatistics archive, TimeProvider clock)
    {
        (_loader, _announcements, _archive, _clock) = (loader, announcements, archive, clock);
        _release = clock.CreateTimer(_ => _kept = null, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <returns>Null while those for this subscriber are still being loaded after <paramref name="wait"/>.</returns>
    public async Task<CandidateSet?> FindAsync(
        Subscriber subscriber, TimeSpan wait, CancellationToken cancellationToken)
    {
        _release.Change(MaxAge, Timeout.InfiniteTimeSpan);
        var newest = await _announcements.GetNewestSeqAsync(cancellationToken);
        if (Known(subscriber, newest) is { } known) return known;
        var loading = StartLoading(subscriber);
        if (await Task.WhenAny(loading, Task.Delay(wait, _clock, cancellationToken)) != loading) return null;
        await loading;
        return Known(subscriber, newest);
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        _release.Dispose();
    }

    private CandidateSet? Known(Subscriber subscriber, long newest) =>
        _kept is { } kept
        && (_clock.GetUtcNow() - kept.MadeAt).Duration() is var age
        && age < (kept.NewestSeq >= newest ? MaxAge : Fresh)
        && kept.Covers(subscriber.Cursor, subscriber.IsNew)
            ? kept
            : null;

    private Task StartLoading(Subscriber subscriber)
    {
        lock (_starting)
        {
            // One at a time: whoever needs others looks again.
            if (!_loading.IsCompleted) return _loading;
            var token = _stopped.Token;
            return _loading = Task.Run(() => LoadAsync(subscriber, token), token);
        }
    }

    private async Task LoadAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        // As far back as topics look, so that they serve others too.
        var usual = await _announcements.GetSeqAtAsync(
            now.AddDays(-CandidateSet.LookBackDays), cancellationToken);
        _kept = await _loader.LoadAsync(
            Math.Min(usual, subscriber.Cursor), subscriber.IsNew ? subscriber.Cursor : null, now, cancellationToken);
        // Topics that have learned nothing so far need it.
        await _archive.GetTrainerAsync(cancellationToken);
    }
}
