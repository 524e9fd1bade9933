using System.Collections.Concurrent;
using Digest.Bounces;
using Digest.Delivery;
using Digest.Delivery.Journal;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Digest.Tests.Delivery.Promise;

/// <summary>One worker: a data folder, a clock and a relay of its own, on a database that it may share.</summary>
internal sealed class SendingWorker : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <param name="journal">Instead of the one in the folder.</param>
    public SendingWorker(
        SqlDatabase database,
        TimeProvider clock,
        string folder,
        Relay relay,
        DeliveryOptions? options = null,
        IJournalFile? journal = null,
        string from = "Digest <digest@localhost>",
        string returnPath = "",
        IMailTransport? transport = null,
        string? replyTo = null)
    {
        Relay = relay;
        var services = new ServiceCollection().AddLogging()
            .AddSingleton(clock).AddSingleton(database)
            .AddPapers().AddSubscribers().AddOutbox()
            .AddOperations(new OperatorOptions { Email = "operator@example.org" }, folder)
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddEditions(new EditionOptions())
            .AddRendering(new MailOptions { From = from, ReplyTo = replyTo }, new TemplatesOptions { Folder = Path.Combine(folder, "templates") })
            .AddBounces(new BounceOptions { ReturnPath = returnPath }, MailboxText.Parse(from)!.Address, replyTo is null ? null : MailboxText.Parse(replyTo)!.Address)
            .AddDelivery(options ?? new DeliveryOptions(), folder, publicUrl: null, new DkimOptions(), _ => transport ?? relay);
        if (journal is not null) services.AddSingleton(_ => new SendJournal(journal));
        _services = services.BuildServiceProvider();
    }

    public Relay Relay { get; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<SendReport> SendAsync(CancellationToken stopping = default) =>
        Get<OutboxSender>().SendDueAsync(null, stopping == default ? TestDatabase.Token : stopping);

    /// <summary>As a kill does: nothing more is written, and the system lets go of the files.</summary>
    public void Crash() => Get<SendJournal>().Dispose();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>Counts what it accepts. A test decides what it answers, and when.</summary>
internal sealed class Relay : IMailTransport
{
    private readonly ConcurrentQueue<string> _accepted = new();

    public ConcurrentQueue<(MailEnvelope Envelope, MimeMessage Message)> Mails { get; } = new();

    public IReadOnlyList<string> Accepted => [.. _accepted];

    /// <summary>Before the message is offered.</summary>
    public Func<string, Task> OnOffer { get; set; } = _ => Task.CompletedTask;

    /// <summary>What it answers instead of accepting the mail, by recipient; null to accept it.</summary>
    public Func<string, SendOutcome?> Refuses { get; set; } = _ => null;

    /// <summary>After the final dot; the message is accepted once this ends.</summary>
    public Func<string, Task> OnDot { get; set; } = _ => Task.CompletedTask;

    /// <summary>After the acceptance, before the reply arrives.</summary>
    public Func<string, Task> OnReply { get; set; } = _ => Task.CompletedTask;

    public async ValueTask<SendOutcome> SendAsync(
        MailEnvelope envelope, MimeMessage message, SendGate gate, CancellationToken cancellationToken)
    {
        await OnOffer(envelope.Recipient).WaitAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (!await gate.IsWanted(cancellationToken)) return SendGate.Withdrawn;
        if (Refuses(envelope.Recipient) is { } refusal) return refusal;
        gate.BeforeFinalDot();
        await OnDot(envelope.Recipient);
        _accepted.Enqueue(envelope.Recipient);
        Mails.Enqueue((envelope, message));
        await OnReply(envelope.Recipient);
        return new SendOutcome(SendStatus.Accepted, "250 2.0.0 ok", 250, "2.0.0");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
