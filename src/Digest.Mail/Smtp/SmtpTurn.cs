using System.Buffers;

namespace Digest.Mail.Smtp;

/// <summary>
/// A message that waits for a connection. Its result is a connection already told about it, or null: a place is free, and it opens its own.
/// It goes on at once, before whoever gave the result: the server waits for it, and nobody waits for the other's bookkeeping.
/// </summary>
internal sealed class SmtpTurn(MailEnvelope envelope, ReadOnlySequence<byte> message) : TaskCompletionSource<SmtpConnection?>
{
    public MailEnvelope Envelope => envelope;

    public ReadOnlySequence<byte> Message => message;
}
