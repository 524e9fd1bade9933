using System.Buffers;

namespace Digest.Mail.Smtp;

/// <summary>
/// A message that waits for a connection. Its result is a connection already told about it, or null: a place is free, and it opens its
/// own.
/// </summary>
internal sealed class SmtpTurn(MailEnvelope envelope, ReadOnlySequence<byte> message)
    : TaskCompletionSource<SmtpConnection?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public MailEnvelope Envelope => envelope;

    public ReadOnlySequence<byte> Message => message;
}
