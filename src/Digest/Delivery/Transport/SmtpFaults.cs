using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Digest.Delivery.Transport;

/// <summary>What MailKit's exceptions mean. Null for what is not an expected failure.</summary>
internal static class SmtpFaults
{
    private const int NotAuthenticated = 530;

    public static SendOutcome? Connecting(Exception failure) =>
        failure switch
        {
            SmtpFailure e => e.Outcome,
            SmtpCommandException e => Reply(SmtpStep.Connect, e),
            SslHandshakeException e => Handshake(e),
            NotSupportedException => new SendOutcome(
                SendStatus.ServerUnavailable,
                "the server does not offer STARTTLS, and nothing is sent without it (Smtp:Security)"),
            _ => Connection(failure),
        };

    /// <param name="mayHaveArrived">The whole message left this process.</param>
    public static SendOutcome? Sending(Exception failure, bool mayHaveArrived) =>
        failure switch
        {
            SmtpCommandException e => Reply(StepOf(e.ErrorCode), e),
            ServiceNotAuthenticatedException => ReplyText.Outcome(
                SendStatus.NotAuthenticated,
                NotAuthenticated,
                failure.Message),
            _ when Connection(failure) is { } outcome => mayHaveArrived
                ? outcome with
                {
                    Status = SendStatus.Uncertain,
                }
                : outcome,
            _ => null,
        };

    private static SendOutcome Reply(SmtpStep step, SmtpCommandException e) =>
        ReplyText.Outcome(SmtpVerdicts.Of(step, (int)e.StatusCode), (int)e.StatusCode, e.Message);

    private static SmtpStep StepOf(SmtpErrorCode error) => error switch
    {
        SmtpErrorCode.SenderNotAccepted => SmtpStep.Mail,
        SmtpErrorCode.RecipientNotAccepted => SmtpStep.Recipient,
        SmtpErrorCode.MessageNotAccepted => SmtpStep.Content,
        _ => SmtpStep.Data,
    };

    private static SendOutcome Handshake(Exception failure)
    {
        Exception cause = failure;
        while (cause.InnerException is { } inner && cause is not SmtpFailure) cause = inner;
        return cause is SmtpFailure e
            ? e.Outcome
            : new SendOutcome(
                SendStatus.ServerUnavailable, ReplyText.OneLine($"the TLS handshake failed: {cause.Message}"));
    }

    private static SendOutcome? Connection(Exception failure) => failure switch
    {
        SmtpFailure e => e.Outcome,

        // MailKit has one exception for a connection that TLS ended properly and for what is not a reply.
        SmtpProtocolException when !failure.Message.Contains("disconnected", StringComparison.Ordinal) =>
            new SendOutcome(SendStatus.ProtocolBroken, ReplyText.OneLine(failure.Message)),
        ProtocolException or IOException or SocketException or ObjectDisposedException or OperationCanceledException =>
            new SendOutcome(SendStatus.ServerUnavailable, ReplyText.OneLine(failure.Message)),
        _ => null,
    };
}
