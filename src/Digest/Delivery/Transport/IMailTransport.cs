using System.Buffers;

namespace Digest.Mail;

/// <summary>
/// Brings one finished message to one recipient. Implemented by the pickup folder, the built-in SMTP client and the adapter over MailKit.
/// Safe for concurrent sends.
/// </summary>
public interface IMailTransport : IAsyncDisposable
{
    /// <summary>
    /// Never throws for what a server or the network does: every expected failure is a <see cref="SendOutcome"/>. Cancellation before the
    /// final dot throws; after it the answer is awaited.
    /// </summary>
    /// <param name="beforeFinalDot">
    /// Called at most once, just before the message can become accepted: what it records tells "not started" from "in flight" after a
    /// crash. If it throws, nothing is sent and the exception passes through.
    /// </param>
    ValueTask<SendOutcome> SendAsync(MailEnvelope envelope, ReadOnlySequence<byte> message, Action? beforeFinalDot, CancellationToken cancellationToken);
}

/// <summary>The SMTP envelope (RFC 5321 §2.3.1).</summary>
/// <param name="Id">Names the delivery in file names and logs; letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="ReturnPath">Where bounces go; empty for the null return path.</param>
public sealed record MailEnvelope(string Id, string ReturnPath, string Recipient);
