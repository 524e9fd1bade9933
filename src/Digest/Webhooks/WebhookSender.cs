using System.Security.Cryptography;
using Digest.Events;
using Digest.Outbox;
using Digest.Storage;
using Microsoft.Extensions.Logging;

namespace Digest.Webhooks;

/// <summary>
/// Sends what waits for webhooks: each at least once, and in order for a subscriber. A webhook is sent to by one worker
/// at a time, each in a task of its own, so that one that hangs holds up no other.
/// </summary>
internal sealed partial class WebhookSender(
    SqlDatabase database,
    WebhookStore webhooks,
    EventOutbox outbox,
    WebhookHttp http,
    WebhookNotices notices,
    WebhookOptions options,
    TimeProvider clock,
    ILogger<WebhookSender> logger) : IAsyncDisposable
{
    /// <summary>Read at a time; their bodies are read when they are sent.</summary>
    private const int Page = 500;

    /// <summary>Sent to one webhook at the same time, once one request of a round has succeeded.</summary>
    private const int AtOnce = 8;

    /// <summary>
    /// After three failures in a row the webhook itself is at fault, and not an event. A refused event counts a tenth:
    /// a receiver that does not know a type, for example, takes the others.
    /// </summary>
    private const int MaxFailures = 30, OwnFailure = 10, RefusedEvent = 1;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>The operator hears at most once in this time that events of a webhook are given up.</summary>
    private static readonly TimeSpan NoticeInterval = TimeSpan.FromDays(1);

    private readonly string _owner = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>By webhook; looked at by one caller at a time.</summary>
    private readonly Dictionary<long, Task> _rounds = [];
    private int _sent, _failed;

    /// <summary>Outlasts one request and what records it; a worker that dies is replaced after this time.</summary>
    private TimeSpan Lease => (options.Timeout * 2) + TimeSpan.FromSeconds(30);

    /// <summary>
    /// Begins to send to each webhook with something due, unless this or another worker is at it. Nothing is sent while
    /// delivery is paused: after a restore it is not known what was.
    /// </summary>
    /// <param name="patience">Those that take longer continue afterwards.</param>
    public async Task<WebhookReport> SendDueAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        foreach (var over in _rounds.Where(round => round.Value.IsCompleted).ToList()) _rounds.Remove(over.Key);
        if (await database.ReadAsync(DeliveryPause.FindAsync, cancellationToken) is null)
        {
            foreach (var key in (await webhooks.ListDueAsync(cancellationToken)).Except(_rounds.Keys))
                _rounds[key] = Task.Run(() => RunAsync(key, cancellationToken), CancellationToken.None);
        }

        if (_rounds.Count > 0)
            await Task.WhenAny(Task.WhenAll(_rounds.Values), Task.Delay(patience, clock, cancellationToken));
        return new WebhookReport(Interlocked.Exchange(ref _sent, 0), Interlocked.Exchange(ref _failed, 0));
    }

    /// <summary>Sends one message that is not recorded, for the operator.</summary>
    public Task<WebhookAnswer> TestAsync(Webhook webhook, CancellationToken cancellationToken) =>
        http.SendAsync(
            webhook,
            new RecordedEvent(EventRecorder.NewId(), EventKinds.TestType, clock.GetUtcNow(), "{}"),
            cancellationToken);

    /// <summary>The rounds end with the token that they began with.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_rounds.Values);

    private async Task RunAsync(long key, CancellationToken cancellationToken)
    {
        try
        {
            if (await webhooks.LeaseAsync(key, _owner, Lease, cancellationToken) is not { } webhook) return;
            try
            {
                await SendAsync(webhook, cancellationToken);
            }
            finally
            {
                await webhooks.ReleaseAsync(key, _owner, CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker stops. What was on its way is sent again.
        }
        catch (Exception e)
        {
            LogFailed(e, key);
        }
    }

    private async Task SendAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        var held = new HashSet<long>();
        var (failures, after) = (0, 0L);
        var isProven = false;
        while (true)
        {
            var page = await outbox.ListWaitingAsync(webhook.Key, after, Page, cancellationToken);
            var round = new WebhookRound(page, held, clock.GetUtcNow());
            while (round.Take(isProven ? AtOnce : 1) is { Count: > 0 } wave)
            {
                var attempts = await SendAsync(webhook, wave, cancellationToken);
                foreach (var failed in attempts.Where(attempt => !attempt.Answer.IsAccepted)) round.Hold(failed.Event);
                isProven = attempts.Any(attempt => attempt.Answer.IsAccepted);
                failures = isProven
                    ? 0
                    : failures + attempts.Sum(attempt => attempt.Answer.IsRefused ? RefusedEvent : OwnFailure);
                if (!await RecordAsync(webhook, attempts, failures >= MaxFailures)) return;
            }

            round.HoldRest();
            if (page.Count < Page) return;
            after = page[^1].Event;
        }
    }

    private async Task<IReadOnlyList<Attempt>> SendAsync(
        Webhook webhook, IReadOnlyList<WaitingEvent> wave, CancellationToken cancellationToken)
    {
        var bodies = await outbox.ReadAsync([.. wave.Select(one => one.Event)], cancellationToken);
        return await Task.WhenAll(
            from one in wave
            where bodies.ContainsKey(one.Event)
            select SendAsync(webhook, one, bodies[one.Event], cancellationToken));
    }

    private async Task<Attempt> SendAsync(
        Webhook webhook, WaitingEvent waiting, RecordedEvent happened, CancellationToken cancellationToken) =>
        new(waiting, await http.SendAsync(webhook, happened, cancellationToken));

    /// <returns>False when nothing more is to be sent in this round.</returns>
    private async Task<bool> RecordAsync(Webhook webhook, IReadOnlyList<Attempt> attempts, bool isFailing)
    {
        if (attempts.Count == 0) return true;
        var now = clock.GetUtcNow();
        var error = attempts.Any(attempt => attempt.Answer.IsAccepted) ? null : attempts[^1].Answer.Error;
        var asked = attempts.Max(attempt => attempt.Answer.Pause);
        var pause = asked > TimeSpan.Zero ? asked : isFailing ? Pause : TimeSpan.Zero;
        var isGone = attempts.Any(attempt => attempt.Answer.IsGone);
        // One event that is refused for days is given up; the webhook stays.
        var isAtFault = error is not null && (isFailing || attempts.Any(attempt => !attempt.Answer.IsRefused));
        var isTooLong = isAtFault && now - (webhook.FailingSince ?? now) >= options.DisableAfter;
        var results = attempts.Select(attempt => ResultOf(webhook.Key, attempt, now)).ToList();
        var isGivenUp = results.Any(result => result.State == EventState.Failed);
        var (isOurs, isNews) = await database.WriteAsync(
            async sql =>
            {
                // What was accepted is a fact, no matter who has the webhook now.
                await EventOutbox.RecordAsync(sql, results, now);
                var isNews = isGivenUp
                    && !(now - await WebhookStore.FindGivenUpAsync(sql, webhook.Key) < NoticeInterval);
                var outcome = new WebhookOutcome(webhook.Key, _owner, now, error)
                {
                    PausedUntil = pause > TimeSpan.Zero ? now + pause : null,
                    IsDisabled = isGone || isTooLong,
                    IsGivingUpReported = isNews,
                };
                return (await WebhookStore.RecordAsync(sql, outcome, Lease), isNews);
            },
            CancellationToken.None);
        var accepted = attempts.Count(attempt => attempt.Answer.IsAccepted);
        Interlocked.Add(ref _sent, accepted);
        Interlocked.Add(ref _failed, attempts.Count - accepted);
        if (isOurs && isNews) await notices.GivenUpAsync(webhook, error, CancellationToken.None);
        if (isOurs && (isGone || isTooLong))
            await notices.DisabledAsync(webhook, isGone, error, CancellationToken.None);
        return isOurs && pause == TimeSpan.Zero && !isGone && !isTooLong;
    }

    private static EventAttempt ResultOf(long webhook, Attempt attempt, DateTimeOffset now)
    {
        if (attempt.Answer.IsAccepted) return new EventAttempt(attempt.Event.Event, webhook, EventState.Delivered);
        // A receiver that wants no more may be enabled again: nothing is given up for it.
        var delay = attempt.Answer.IsGone ? TimeSpan.Zero : RetryDelays.After(attempt.Event.Attempts + 1);
        return delay is { } wait
            ? new EventAttempt(attempt.Event.Event, webhook, EventState.Waiting, attempt.Answer.Error, now + wait)
            : new EventAttempt(attempt.Event.Event, webhook, EventState.Failed, attempt.Answer.Error);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {Webhook} cannot be served; the next run tries")]
    private partial void LogFailed(Exception exception, long webhook);

    private sealed record Attempt(WaitingEvent Event, WebhookAnswer Answer);
}

/// <summary>What was done since the last report.</summary>
internal sealed record WebhookReport(int Sent, int Failed)
{
    public override string ToString() => FormattableString.Invariant($"events sent: {Sent}, failed attempts: {Failed}");
}
