namespace Digest.Delivery.Transport;

/// <summary>
/// Ends a connection. An IOException, because streams wrap every other kind in one of their own.
/// Never leaves this folder; <see cref="SmtpTransport"/> returns its outcome.
/// </summary>
internal sealed class SmtpFailure(SendOutcome outcome) : IOException(outcome.Reply)
{
    public SmtpFailure(SendStatus status, string text)
        : this(new SendOutcome(status, ReplyText.OneLine(text)))
    {
    }

    public SendOutcome Outcome { get; } = outcome;
}
