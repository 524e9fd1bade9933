using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Links;
using Digest.Operations;
using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Storage;
using Digest.Studio.Choices;
using Digest.Studio.Renderings;
using Digest.Subscribers;
using MimeKit;

namespace Digest.Studio.Sending;

/// <summary>
/// Sends a mail to a person who wants to see it in a real mail program. It is marked as a test and recorded, belongs to
/// no subscriber, and its links act on no one: a test must not hand a subscriber's links to another person.
/// </summary>
internal sealed class TestSender(
    SqlDatabase database,
    IMailTransport transport,
    MailSigning signing,
    MailIdentity sender,
    SuppressionStore suppressions,
    OutboxStore outbox,
    RunHistory history,
    WorkerIdentity worker,
    TimeProvider clock)
{
    public const string Job = "test-send";

    private const string Mark = "[Test] ";
    private const string MarkHeader = "X-Digest-Test";

    /// <summary>A relay that does not answer.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(60);

    /// <returns>What happened, for the page.</returns>
    /// <exception cref="Rendering.TemplateFailedException">A template has an error.</exception>
    public async Task<TestSendResult> SendAsync(
        TemplateGeneration templates, ChosenMail chosen, string to, CancellationToken cancellationToken)
    {
        if (chosen.Mail is null) return new TestSendResult(false, "A page cannot be sent.");
        var (address, error) = EmailAddress.Parse(to);
        if (address is null) return new TestSendResult(false, error!);
        if (await RefusalAsync(address, cancellationToken) is { } refusal) return new TestSendResult(false, refusal);
        var startedAt = clock.GetUtcNow();
        var message = await MarkedAsync(templates, chosen, address, cancellationToken);
        var outcome = await DeliverAsync(message, address, cancellationToken);
        var isSent = outcome.Status == SendStatus.Accepted;
        var summary = $"{chosen.Title}, to {address}: {outcome.Reply}";
        await history.RecordAsync(
            Job, worker.Name, startedAt, isSent ? "ok" : "failed", summary, CancellationToken.None);
        return new TestSendResult(isSent, $"{(isSent ? $"Sent to {address}" : "Not sent")}: {outcome.Reply}");
    }

    private async Task<string?> RefusalAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        if (database.Dialect.IsReadOnly) return "The data folder cannot be written, so a test could not be recorded.";
        if (await suppressions.FindAsync(address, cancellationToken) is not null)
            return $"{address} is suppressed. Unblock it first: digest suppressions remove {address}";
        return (await outbox.CountWaitingAsync(cancellationToken)).Pause is { } pause
            ? $"Delivery is paused: {pause}. Resume: digest outbox resume"
            : null;
    }

    private async Task<MimeMessage> MarkedAsync(
        TemplateGeneration templates, ChosenMail chosen, EmailAddress to, CancellationToken cancellationToken)
    {
        var mail = chosen.Mail! with
        {
            Delivery = chosen.Mail.Delivery with { Recipient = to.ToString(), SubscriberKey = 0 },
            // Links of the subscriber 0 are signed and lead to no one.
            Subscriber = chosen.Mail.Subscriber is { } reader
                ? reader with { Key = 0, Email = to, LinkGeneration = 0 }
                : null,
        };
        var makers = templates.Comparing;
        var batch = chosen.IsFixture ? makers.Fixtures : makers.Stored;
        var message = (await batch.ComposeAsync(mail, cancellationToken)).Message;
        message.Subject = HeaderText.Fold(Mark + message.Subject);
        message.Headers.Add(MarkHeader, "yes");
        // Mail programs show a Message-ID that they know only once.
        message.MessageId = $"test-{Guid.NewGuid():N}@{sender.Domain}";
        signing.Sign(message);
        return message;
    }

    private async Task<SendOutcome> DeliverAsync(
        MimeMessage message, EmailAddress to, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(AtMost);
        var envelope = new MailEnvelope(
            $"{Job}-{clock.GetUtcNow().ToUnixTimeMilliseconds()}", sender.Address, to.ToString());
        try
        {
            return await transport.SendAsync(envelope, message, SendGate.Open, ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome(SendStatus.ServerUnavailable, "no response within a minute");
        }
    }
}

internal sealed record TestSendResult(bool IsSent, string Text);
