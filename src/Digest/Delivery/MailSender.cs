using System.Collections.Concurrent;
using Digest.Delivery.Journal;
using Digest.Delivery.Pacing;
using Digest.Delivery.Transport;
using Digest.Operations;
using Digest.Outbox;
using Digest.Rendering;
using Digest.Storage;
using Microsoft.Extensions.Logging;

namespace Digest.Delivery;

/// <summary>
/// Sends one mail that is begun. What fails before the final dot leaves it untried, what fails between the dot and the
/// reply leaves it uncertain, and after the reply nothing changes the outcome.
/// </summary>
internal sealed partial class MailSender(
    SqlDatabase database,
    MailBatch batch,
    IMailTransport transport,
    SendJournal journal,
    WorkerSession session,
    DeliveryPolicy policy,
    ProviderPacer pacer,
    RefusedMailboxes refused,
    OwnFailures failures,
    OperatorAlerts alerts,
    TemplateAlerts templates,
    WorkerIdentity worker,
    TimeProvider clock,
    ILogger<MailSender> logger)
{
    /// <summary>A mail that waited longer for its turn is looked up again.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<RelayAlert> _news = new();
    private RelayCircuitBreaker? _relay;

    /// <summary>True while the relay has a problem.</summary>
    public bool IsRelayPaused => Relay.IsPaused;

    private RelayCircuitBreaker Relay => LazyInitializer.EnsureInitialized(
        ref _relay, () => new RelayCircuitBreaker(clock, _news.Enqueue));

    /// <summary>Never throws.</summary>
    /// <param name="stopping">Takes back what has not reached its final dot.</param>
    public async Task<DeliveryRecord> SendAsync(BegunMail mail, CancellationToken stopping)
    {
        var lease = mail.Lease;
        if (stopping.IsCancellationRequested) return DeliveryPolicy.NotTried(lease, "the worker was stopping");
        if (!Relay.TryBegin()) return DeliveryPolicy.NotTried(lease, "the relay was unavailable");
        var attempt = new Attempt(mail, templates.Generation);
        SendOutcome outcome;
        try
        {
            var (envelope, message) = await batch.ComposeAsync(mail.Mail, stopping);
            await templates.RenderedAsync(mail.Delivery.Kind);
            var gate = new SendGate(token => IsWantedAsync(attempt, token), () => Intend(attempt));
            outcome = await transport.SendAsync(envelope, message, gate, stopping);
        }
        catch (Exception e)
        {
            if (!attempt.IsIntended) return await UntriedAsync(attempt, e, stopping);
            LogUncertain(e, lease.Key);
            outcome = new SendOutcome(SendStatus.Uncertain, $"uncertain: {e.Message}");
        }

        return await SettleAsync(attempt, outcome);
    }

    public DeliveryRecord Withdraw(BegunMail mail, string reason) =>
        policy.Ended(mail.Lease, DeliveryStatus.Cancelled, reason);

    private async ValueTask<bool> IsWantedAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var mail = attempt.Mail;
        if (clock.GetElapsedTime(mail.CheckedAt) <= MaxWait) return true;
        mail.CheckedAt = clock.GetTimestamp();
        var unwanted = await database.ReadAsync(
            sql => MailBatch.ListUnwantedAsync(sql, [mail.Mail]), cancellationToken);
        attempt.Unwanted = unwanted.GetValueOrDefault(mail.Delivery.Key);
        return attempt.Unwanted is null;
    }

    private void Intend(Attempt attempt)
    {
        if (!session.CanSend) throw new TimeoutException("the lease was running out");
        journal.Intend(attempt.Lease.Key, attempt.Lease.Epoch);
        attempt.IsIntended = true;
    }

    private async Task<DeliveryRecord> SettleAsync(Attempt attempt, SendOutcome answered)
    {
        var (delivery, lease) = (attempt.Mail.Delivery, attempt.Lease);
        if (answered.Status == SendStatus.Withdrawn)
            return Withdraw(attempt.Mail, attempt.Unwanted ?? answered.Reply);
        await NoteAsync(attempt, answered);
        var provider = attempt.Mail.Mail.Provider;
        answered = await AtProviderAsync(answered, attempt.Mail.Mail);
        var outcome = Relay.Observe(answered, lease.Attempts);
        while (_news.TryDequeue(out var news))
        {
            await ReportAsync(news);
        }

        DigestMetrics.Attempts.Add(1, DigestMetrics.Label("outcome", outcome.Status.ToString()));
        if (outcome.Status == SendStatus.Accepted && Relay.PausedUntil is null)
            await RelayWorksAsync("It accepts mail.");
        if (outcome.Status != SendStatus.Accepted)
            LogOutcome(delivery.Key, delivery.Recipient, outcome.Status, outcome.Reply);
        refused.Note(delivery, outcome);
        return policy.Settle(
            lease, outcome, outcome.Status == SendStatus.ProviderDeferred ? pacer.RetryAt(provider) : null);
    }

    /// <summary>The reply is known, so that a database that fails now changes nothing but what is sent next.</summary>
    private async Task<SendOutcome> AtProviderAsync(SendOutcome outcome, OutgoingMail mail)
    {
        try
        {
            return await pacer.ObserveAsync(
                outcome, mail.Provider, mail.ProviderPause, mail.Delivery.Recipient);
        }
        catch (Exception e)
        {
            await failures.StopAsync(e);
            return outcome;
        }
    }

    private Task ReportAsync(RelayAlert alert) => alert.News switch
    {
        RelayNews.Stopped => alerts.RaiseAsync(
            alert.IsAboutSender ? "quota" : "relay",
            "Mail delivery stopped",
            alert.Text,
            CancellationToken.None,
            worker.Name),
        RelayNews.Resumed => RelayWorksAsync(alert.Text),
        _ => alerts.NotifyAsync(LogLevel.Warning, "A mail was refused", alert.Text, CancellationToken.None),
    };

    /// <summary>Also after a restart, when it was the process before that reported it.</summary>
    private async Task RelayWorksAsync(string text)
    {
        await alerts.ClearAsync("relay", text, CancellationToken.None, worker.Name);
        await alerts.ClearAsync("quota", text, CancellationToken.None, worker.Name);
    }

    /// <summary>The reply is known, so that a journal that fails now changes nothing but what is sent next.</summary>
    private async Task NoteAsync(Attempt attempt, SendOutcome outcome)
    {
        if (!attempt.IsIntended || outcome.Status == SendStatus.Uncertain) return;
        try
        {
            if (outcome.Status == SendStatus.Accepted)
                journal.Accept(attempt.Lease.Key, attempt.Lease.Epoch, outcome.Reply);
            else
                journal.Refuse(attempt.Lease.Key, attempt.Lease.Epoch, outcome.Reply);
        }
        catch (Exception e)
        {
            await failures.StopAsync(e);
        }
    }

    /// <summary>Nothing of it has left.</summary>
    private async Task<DeliveryRecord> UntriedAsync(Attempt attempt, Exception failure, CancellationToken stopping)
    {
        var (delivery, lease) = (attempt.Mail.Delivery, attempt.Lease);
        if (failure is OperationCanceledException && stopping.IsCancellationRequested)
            return DeliveryPolicy.NotTried(lease, "the worker was stopping");
        if (OwnFailures.Includes(failure))
        {
            await failures.StopAsync(failure);
            return DeliveryPolicy.NotTried(lease, $"not sent: {failure.Message}");
        }

        // The template's owner will fix it; the mail waits for that as it would for a server that is away.
        if (failure is TemplateFailedException template)
        {
            await templates.FailedAsync(delivery.Kind, template, attempt.Templates);
            return policy.Retry(lease, $"not sent, a template fails: {failure.Message}", DeliveryStatus.Held);
        }

        // It was set when the mail was queued; the mail waits until it is again.
        if (failure is NoPagesException)
        {
            LogNoPages(delivery.Key, delivery.Recipient);
            return policy.Retry(lease, $"not sent: {failure.Message}", DeliveryStatus.Held);
        }

        // A mistake in this program or in what it stored: perhaps the next version can send it.
        LogBroken(failure, delivery.Key, delivery.Recipient);
        return policy.Retry(lease, $"not sent, the program failed: {failure.Message}", DeliveryStatus.Held);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} to {Recipient}: {Status}: {Reply}")]
    private partial void LogOutcome(long delivery, string recipient, SendStatus status, string reply);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} to {Recipient} cannot be made")]
    private partial void LogBroken(Exception exception, long delivery, string recipient);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} to {Recipient} waits: set PublicUrl")]
    private partial void LogNoPages(long delivery, string recipient);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} may have been sent")]
    private partial void LogUncertain(Exception exception, long delivery);

    /// <param name="templates">The generation of the templates that the mail is made with.</param>
    private sealed class Attempt(BegunMail mail, long templates)
    {
        public BegunMail Mail => mail;

        public long Templates => templates;

        public Lease Lease => mail.Lease;

        public string? Unwanted { get; set; }

        public bool IsIntended { get; set; }
    }
}

/// <summary>A mail that is marked as begun.</summary>
/// <param name="checkedAt">When the database said that it is wanted; a timestamp.</param>
internal sealed class BegunMail(OutgoingMail mail, long checkedAt)
{
    public OutgoingMail Mail => mail;

    public OutboxMessage Delivery => mail.Delivery;

    public Lease Lease { get; } = mail.Delivery.Lease with
    {
        Attempts = mail.Delivery.Attempts + 1,
        IsBegun = true,
    };

    public long CheckedAt { get; set; } = checkedAt;
}
