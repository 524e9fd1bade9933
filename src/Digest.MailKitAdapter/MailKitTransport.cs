using System.Buffers;
using System.Text;
using System.Threading.Channels;
using Digest.Mail;
using Digest.Mail.Smtp;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using IMailTransport = Digest.Mail.IMailTransport;

namespace Digest.MailKitAdapter;

/// <summary>Sends with MailKit, under the same options and with the same outcomes as the built-in <see cref="SmtpTransport"/>.</summary>
public sealed class MailKitTransport : IMailTransport
{
    private readonly SmtpOptions _options;
    private readonly TimeProvider _time;
    private readonly RateLimit _rate;

    /// <summary>One entry for each connection allowed; null where it is not open.</summary>
    private readonly Channel<MailKitClient?> _places = Channel.CreateUnbounded<MailKitClient?>();

    public MailKitTransport(SmtpOptions options, TimeProvider time)
    {
        (_options, _time, _rate) = (options, time, new RateLimit(options.MessagesPerSecond, time));
        for (var i = 0; i < options.MaxConnections; i++) _places.Writer.TryWrite(null);
    }

    public async ValueTask<SendOutcome> SendAsync(MailEnvelope envelope, ReadOnlySequence<byte> message, Action? beforeFinalDot, CancellationToken cancellationToken)
    {
        if (SmtpEnvelope.Path(envelope.ReturnPath) is not { } sender) return new SendOutcome(SendStatus.SenderRejected, "the return path is not an address SMTP can carry");
        if (SmtpEnvelope.Path(envelope.Recipient) is not { Length: > 0 } recipient) return new SendOutcome(SendStatus.RecipientRejected, "not an address SMTP can carry");
        await _rate.WaitAsync(cancellationToken);
        var client = await _places.Reader.ReadAsync(cancellationToken);

        // MailKit's own timeouts end synchronous calls only.
        using var deadline = new CancellationTokenSource(_options.CommandTimeout + _options.DataTimeout + _options.WriteTimeout + _options.FinalReplyTimeout, _time);
        var registration = cancellationToken.UnsafeRegister(static d => ((CancellationTokenSource)d!).Cancel(), deadline);
        try
        {
            if (client is not null && !client.IsFitFor(_options, _time)) client = Close(client);
            client ??= await MailKitClient.OpenAsync(_options, deadline.Token);
            var content = await MimeMessage.LoadAsync(new MemoryStream(message.ToArray()), deadline.Token);
            var format = new FormatOptions { NewLineFormat = NewLineFormat.Dos, International = !Ascii.IsValid(sender + recipient) };
            client.BeforeContent = () =>
            {
                // From here on there is no way back: whoever cancels waits for the answer.
                registration.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                beforeFinalDot?.Invoke();
            };
            var reply = await client.SendAsync(format, content, new MailboxAddress("", sender), [new MailboxAddress("", recipient)], deadline.Token, client);
            return new SendOutcome(SendStatus.Accepted, SmtpReply.OneLine("250 " + reply), 250);
        }
        catch (Exception e) when (OutcomeOf(e, client) is { } outcome)
        {
            if (outcome.Status == SendStatus.ServerUnavailable) cancellationToken.ThrowIfCancellationRequested();
            return outcome;
        }
        finally
        {
            await registration.DisposeAsync();
            if (client is { IsConnected: true }) client.Used(_time);
            else client = Close(client);
            _places.Writer.TryWrite(client);
        }
    }

    public ValueTask DisposeAsync()
    {
        while (_places.Reader.TryRead(out var client)) client?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Null for what is no expected failure.</summary>
    /// <param name="client">Null where there is no connection yet.</param>
    private static SendOutcome? OutcomeOf(Exception failure, MailKitClient? client) => failure switch
    {
        SmtpFailure e => e.Outcome,
        SmtpCommandException e => Judge(e, client is null ? SmtpStep.Greeting : StepOf(e.ErrorCode)),
        AuthenticationException or ServiceNotAuthenticatedException => new SendOutcome(SendStatus.NotAuthenticated, SmtpReply.OneLine(failure.Message)),
        IOException or System.Net.Sockets.SocketException or ProtocolException or OperationCanceledException or SslHandshakeException or NotSupportedException =>
            new SendOutcome(client is { HandedOver: true } ? SendStatus.Uncertain : SendStatus.ServerUnavailable, SmtpReply.OneLine(failure.Message)),
        _ => null,
    };

    private static SendOutcome Judge(SmtpCommandException e, SmtpStep step) => new SmtpReply((int)e.StatusCode, [e.Message]).As(SmtpVerdicts.Of(step, (int)e.StatusCode));

    private static SmtpStep StepOf(SmtpErrorCode error) => error switch
    {
        SmtpErrorCode.SenderNotAccepted => SmtpStep.Mail,
        SmtpErrorCode.RecipientNotAccepted => SmtpStep.Recipient,
        SmtpErrorCode.MessageNotAccepted => SmtpStep.Content,
        _ => SmtpStep.Data,
    };

    private static MailKitClient? Close(MailKitClient? client)
    {
        client?.Dispose();
        return null;
    }
}
