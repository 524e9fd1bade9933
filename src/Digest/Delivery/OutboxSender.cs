using System.Collections.Concurrent;
using Digest.Delivery.Transport;
using Digest.Operations;
using Digest.Outbox;
using Digest.Rendering;
using Microsoft.Extensions.Logging;

namespace Digest.Delivery;

/// <summary>
/// Sends what is due: lease a batch, prepare its mails, send them over several connections, record what became of each.
/// The next batch is leased and prepared while this one is on the wire.
/// </summary>
internal sealed partial class OutboxSender(
    OutboxStore outbox,
    MailPreparation preparation,
    IMailTransport transport,
    SendJournal journal,
    DeliveryPolicy settlement,
    RefusedMailboxes refused,
    OperatorAlerts alerts,
    TemplateAlerts templates,
    WorkerIdentity worker,
    DeliveryOptions options,
    TimeProvider clock,
    ILogger<OutboxSender> logger)
{
    private readonly ConcurrentQueue<RelayAlert> _news = new();
    private RelayCircuitBreaker? _relay;

    // Made when the first batch is leased, before there is a second thread.
    private RelayCircuitBreaker Relay => _relay ??= new RelayCircuitBreaker(clock, _news.Enqueue);

    private bool IsPaused => clock.GetUtcNow() < Relay.PausedUntil;

    /// <summary>
    /// Sends until nothing is due, the relay is in trouble, or <paramref name="stopping"/> asks to end; then what is on
    /// the wire is finished and the rest goes back.
    /// </summary>
    /// <param name="onlySubscriber">Sends this subscriber's mail alone.</param>
    public async Task<SendReport> SendDueAsync(long? onlySubscriber, CancellationToken stopping)
    {
        var report = new SendReport();
        var next = LeaseAsync(onlySubscriber, stopping);
        while (await next is { Count: > 0 } batch)
        {
            next =
                batch.Count == options.BatchSize
                    ? LeaseAsync(onlySubscriber, stopping)
                    : Task.FromResult<IReadOnlyList<OutgoingMail>>([]);
            await SendBatchAsync(batch, report, stopping);
            if (stopping.IsCancellationRequested || IsPaused) break;
        }

        // What was leased ahead goes back untouched.
        await RecordAsync([.. (await next).Select(mail => DeliveryPolicy.NotTried(mail.Delivery, "not started"))]);
        return report;
    }

    private async Task<IReadOnlyList<OutgoingMail>> LeaseAsync(long? onlySubscriber, CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested || IsPaused) return [];
        var now = clock.GetUtcNow();
        var leased = await outbox.LeaseAsync(
            worker.Name, options.BatchSize, now, now + options.Lease, onlySubscriber, CancellationToken.None);
        return await preparation.PrepareAsync(leased, CancellationToken.None);
    }

    private async Task SendBatchAsync(IReadOnlyList<OutgoingMail> batch, SendReport report, CancellationToken stopping)
    {
        var results = new ConcurrentBag<DeliveryRecord>();
        var giveUpAt = clock.GetUtcNow() + (options.Lease / 2);
        await Parallel.ForEachAsync(
            batch,
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism },
            async (mail, _) => results.Add(await SendOneAsync(mail, giveUpAt, stopping)));
        await RecordAsync([.. results]);
        report.Add(results);
        await refused.SuppressAsync(report, CancellationToken.None);
        // The database knows all of this batch, and nothing is on the wire.
        journal.Clear();
    }

    private async Task<DeliveryRecord> SendOneAsync(
        OutgoingMail mail, DateTimeOffset giveUpAt, CancellationToken stopping)
    {
        var delivery = mail.Delivery;
        if (mail.Cancelled is { } reason) return settlement.Ended(delivery, DeliveryStatus.Cancelled, reason);
        if (stopping.IsCancellationRequested) return DeliveryPolicy.NotTried(delivery, "the worker was stopping");
        if (clock.GetUtcNow() >= giveUpAt) return DeliveryPolicy.NotTried(delivery, "the lease was running out");
        if (!Relay.TryBegin()) return DeliveryPolicy.NotTried(delivery, "the relay was in trouble");
        try
        {
            var (envelope, message) = await preparation.ComposeAsync(mail, stopping);
            await templates.RenderedAsync(delivery.Kind);
            var outcome = await transport.SendAsync(envelope, message, () => journal.Intend(delivery.Key), stopping);
            if (outcome.Status == SendStatus.Accepted) journal.Accept(delivery.Key, outcome.Reply);
            return await SettleAsync(delivery, outcome);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return DeliveryPolicy.NotTried(delivery, "the worker was stopping");
        }
        // The template's owner will mend it; the mail waits for that as it would for a server that is away.
        catch (TemplateFailedException e)
        {
            await templates.FailedAsync(delivery.Kind, e);
            return settlement.Settle(
                delivery, new SendOutcome(SendStatus.MessageDeferred, $"not sent, a template fails: {e.Message}"));
        }
        // One mail that cannot be composed must not hold up the others; it is logged here, once, and fails.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogBroken(e, delivery.Key, delivery.Recipient);
            return settlement.Ended(delivery, DeliveryStatus.Failed, $"not sent, the program failed: {e.Message}");
        }
    }

    private async Task<DeliveryRecord> SettleAsync(OutboxMessage delivery, SendOutcome answered)
    {
        var outcome = Relay.Observe(answered, delivery.Attempts);
        while (_news.TryDequeue(out var news))
        {
            await ReportAsync(news);
        }

        if (outcome.Status != SendStatus.Accepted)
            LogOutcome(delivery.Key, delivery.Recipient, outcome.Status, outcome.Reply);
        refused.Note(delivery, outcome);
        return settlement.Settle(delivery, outcome);
    }

    private Task ReportAsync(RelayAlert alert) => alert.News switch
    {
        RelayNews.Stopped => alerts.RaiseAsync("relay", "Mail is not going out", alert.Text, CancellationToken.None),
        RelayNews.Resumed => alerts.ClearAsync("relay", alert.Text, CancellationToken.None),
        _ => alerts.NotifyAsync(LogLevel.Warning, "A mail was refused", alert.Text, CancellationToken.None),
    };

    private Task RecordAsync(IReadOnlyList<DeliveryRecord> results) =>
        results.Count == 0 ? Task.CompletedTask : outbox.RecordAsync(worker.Name, results, CancellationToken.None);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} to {Recipient}: {Status}: {Reply}")]
    private partial void LogOutcome(long delivery, string recipient, SendStatus status, string reply);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} to {Recipient} could not be made")]
    private partial void LogBroken(Exception exception, long delivery, string recipient);
}

/// <summary>What one run of the sender did.</summary>
internal sealed class SendReport
{
    public int Delivered { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Back in the queue: to be tried again later.</summary>
    public int Waiting { get; private set; }

    /// <summary>Neither sent nor to be sent: cancelled, or held because uncertain.</summary>
    public int SetAside { get; private set; }

    public bool DidNothing => Delivered + Failed + Waiting + SetAside == 0;

    public void Add(IEnumerable<DeliveryRecord> results)
    {
        foreach (var result in results)
        {
            switch (result.Status)
            {
                case DeliveryStatus.Delivered: Delivered++; break;
                case DeliveryStatus.Failed: Failed++; break;
                case DeliveryStatus.Queued: Waiting++; break;
                default: SetAside++; break;
            }
        }
    }

    /// <summary>Of those that failed, some wait again.</summary>
    public void Requeued(int count)
    {
        Failed -= count;
        Waiting += count;
    }

    public override string ToString() =>
        $"{Delivered} delivered, {Failed} failed, {Waiting} waiting, {SetAside} on hold";
}
