using MimeKit;

namespace Digest.Delivery.Transport;

/// <summary>
/// Brings one finished message to one recipient: into the pickup folder, or to a relay. Safe for concurrent sends.
/// </summary>
internal interface IMailTransport : IAsyncDisposable
{
    /// <summary>
    /// Never throws for what a server or the network does: every expected failure is a <see cref="SendOutcome"/>.
    /// Cancellation before the final dot throws; after it the reply is awaited.
    /// </summary>
    /// <param name="message">Encoded and signed; written as it is and not changed.</param>
    ValueTask<SendOutcome> SendAsync(
        MailEnvelope envelope, MimeMessage message, SendGate gate, CancellationToken cancellationToken);
}

/// <summary>The SMTP envelope (RFC 5321 §2.3.1).</summary>
/// <param name="Id">Names the delivery in file names and logs; letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="ReturnPath">Where bounces go; empty for the null return path.</param>
internal sealed record MailEnvelope(string Id, string ReturnPath, string Recipient);
