using System.Buffers;

namespace Digest.Mail;

/// <summary>Brings one finished message to one recipient. Implemented by the pickup folder, the built-in SMTP client and the adapter over MailKit. Safe for concurrent sends.</summary>
public interface IMailTransport : IAsyncDisposable
{
    /// <summary>Never throws for what a server or the network does: every expected failure is a <see cref="SendOutcome"/>. Cancellation before the final dot throws; after it the answer is awaited.</summary>
    /// <param name="beforeFinalDot">Called once, just before the message can become accepted: what it records tells "not started" from "in flight" after a crash.</param>
    ValueTask<SendOutcome> SendAsync(MailEnvelope envelope, ReadOnlySequence<byte> message, Action? beforeFinalDot, CancellationToken cancellationToken);
}

/// <summary>The SMTP envelope (RFC 5321 §2.3.1).</summary>
/// <param name="Id">Names the delivery in file names and logs; letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="ReturnPath">Where bounces go; empty for the null return path.</param>
public sealed record MailEnvelope(string Id, string ReturnPath, string Recipient);

/// <summary>What became of one message.</summary>
public enum SendStatus
{
    Accepted,
    RecipientRejected,
    RecipientDeferred,
    MessageRejected,
    MessageDeferred,
    SenderRejected,
    ServerUnavailable,
    NotAuthenticated,
    ProtocolBroken,

    /// <summary>The final dot went out and no answer came back: the message may have been accepted.</summary>
    Uncertain,
}

/// <param name="Reply">The server's own words, or what went wrong, on one line; at most 500 characters.</param>
public sealed record SendOutcome(SendStatus Status, string Reply);
