namespace Digest.Mail.Smtp;

/// <summary>
/// Ends a dialogue: the connection is of no more use. Never leaves this folder; <see cref="SmtpTransport"/> hands out its outcome.
/// </summary>
internal sealed class SmtpFailure(SendOutcome outcome) : Exception(outcome.Reply)
{
    public SmtpFailure(SendStatus status, string text)
        : this(new SendOutcome(status, SmtpReply.OneLine(text)))
    {
    }

    public SendOutcome Outcome { get; } = outcome;
}
