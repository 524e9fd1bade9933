using System.Net;
using System.Net.Sockets;
using Digest.Delivery.Transport.Security;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Digest.Delivery.Transport;

/// <summary>
/// One connection to the relay: MailKit's client over a <see cref="RelayStream"/>. Not for concurrent use.
/// </summary>
internal sealed class RelayClient : SmtpClient, ITransferProgress
{
    private readonly RelayStream _stream;
    private readonly SmtpConversation _conversation;
    private readonly SmtpOptions _options;
    private SmtpMail? _mail;
    private SendAttempt? _attempt;
    private bool _contentBegan;
    private bool _gaveUpUtf8;

    private RelayClient(RelayStream stream, SmtpConversation conversation, SmtpOptions options)
        : base(conversation) => (_stream, _conversation, _options) = (stream, conversation, options);

    public int MessagesSent { get; private set; }

    /// <summary>When the server's certificate ends; null without TLS.</summary>
    public DateTimeOffset? CertificateExpiresAt { get; private set; }

    /// <summary>True if another message can go over this connection.</summary>
    public bool IsUsable => IsConnected && _conversation.IsInStep && !_stream.WentStale;

    /// <summary>True if the final dot or last chunk may have reached the server.</summary>
    private bool MayHaveArrived => _contentBegan && _stream.IsAllSent;

    /// <summary>A chunk needs one round trip less than DATA, and no dots doubled (RFC 3030).</summary>
    protected override bool PreferSendAsBinaryData => Capabilities.HasFlag(SmtpCapabilities.Chunking);

    /// <summary>Connected, secured and logged in as the options ask for.</summary>
    /// <param name="secret">Null: no login.</param>
    /// <exception cref="SmtpFailure">Any step failed.</exception>
    public static async Task<RelayClient> OpenAsync(
        SmtpOptions options,
        SmtpSecret.Token? secret,
        IProtocolLogger? log,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var certificates = new CertificateCheck(options);
        var socket = await ConnectAsync(options, time, cancellationToken);
        var (server, local) = (
            ((IPEndPoint)socket.RemoteEndPoint!).Address, ((IPEndPoint)socket.LocalEndPoint!).Address);
        var client = new RelayClient(new RelayStream(socket, options, time), new SmtpConversation(log), options)
        {
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = certificates.IsTrusted,
            LocalDomain = options.HelloName ?? local.ToString(),
        };
        try
        {
            await client.GreetAsync(options.SecurityTowards(server), cancellationToken);
            client.CertificateExpiresAt = certificates.ExpiresAt;
            if (secret is null) return client;
            await client.LogInAsync(secret, server, time, cancellationToken);
            secret.HasWorked = true;
            return client;
        }
        catch (Exception e)
        {
            client.Dispose();
            client._stream.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (certificates.Problem is { } problem) throw new SmtpFailure(SendStatus.ServerUnavailable, problem);
            if (SmtpFaults.Connecting(e) is { } outcome) throw new SmtpFailure(outcome);
            throw;
        }
    }

    /// <summary>False for what needs SMTPUTF8 once this connection has given it up.</summary>
    public bool CanCarry(SmtpMail mail) => !(mail.NeedsUtf8 && _gaveUpUtf8);

    /// <summary>
    /// Null: the connection had gone stale before the server saw anything of this message; another one can carry it.
    /// </summary>
    /// <inheritdoc cref="IMailTransport.SendAsync"/>
    public async Task<SendOutcome?> SendAsync(
        SmtpMail mail, SendGate gate, CancellationToken cancellationToken)
    {
        if (mail.RefusalBy(Capabilities, MaxSize) is { } refusal) return refusal;
        if (!mail.NeedsUtf8) GiveUpUtf8();
        var isReused = MessagesSent++ > 0;
        (_mail, _contentBegan) = (mail, false);
        _conversation.Begin();
        using var attempt = new SendAttempt(gate, cancellationToken);
        _attempt = attempt;
        try
        {
            var reply = await SendAsync(
                mail.Format, mail.Message, mail.Sender, [mail.Recipient], attempt.Aborted, this);
            if (_stream.IsAllSent) return ReplyText.Outcome(SendStatus.Accepted, 250, reply);
            Dispose();
            return new SendOutcome(SendStatus.ProtocolBroken, "the server accepted a message before it was sent");
        }
        catch (Exception e) when (!attempt.HookFailed && SmtpFaults.Sending(e, MayHaveArrived) is { } outcome)
        {
            if (isReused && IsStaleness(e)) return null;
            if (!_contentBegan && outcome.Code == 0) cancellationToken.ThrowIfCancellationRequested();
            if (outcome.Status is SendStatus.Uncertain or SendStatus.ProtocolBroken) Dispose();
            return outcome;
        }
    }

    /// <summary>Says good-bye as RFC 5321 §4.1.1.10 asks, without waiting for the reply.</summary>
    public async Task LeaveAsync()
    {
        _stream.IsOver = true;
        if (IsConnected) await DisconnectAsync(quit: true, CancellationToken.None);
        Dispose();
    }

    void ITransferProgress.Report(long bytesTransferred)
    {
    }

    /// <summary>
    /// The first bytes of the content are written, and nothing of it is sent: the last moment that is not too late.
    /// </summary>
    void ITransferProgress.Report(long bytesTransferred, long totalSize)
    {
        if (_contentBegan) return;
        _attempt!.PassPointOfNoReturn();
        _contentBegan = true;
        _stream.AwaitNextReplyFor(DeliveryOptions.FinalReplyTimeout);
    }

    /// <summary>Nothing is encoded again: what was signed is what is sent, SMTPUTF8 included.</summary>
    protected override void Prepare(
        FormatOptions options,
        MimeMessage message,
        EncodingConstraint constraint,
        int maxLineLength
    )
    { }

    protected override Task<long> GetSizeAsync(
        FormatOptions options,
        MimeMessage message,
        CancellationToken cancellationToken
    ) => Task.FromResult(_mail!.Size);

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        if (SmtpVerdicts.Of(SmtpStep.Recipient, (int)response.StatusCode) != SendStatus.Accepted)
            OnRecipientNotAccepted(message, mailbox, response);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _stream.Dispose();
    }

    /// <summary>The server closed the connection while it was idle, or says so to the first command.</summary>
    private bool IsStaleness(Exception failure) =>
        _conversation.Replies == 0
        || failure
            is SmtpCommandException
        {
            ErrorCode: SmtpErrorCode.SenderNotAccepted,
            StatusCode: SmtpStatusCode.ServiceNotAvailable
        };

    /// <summary>
    /// With SMTPUTF8, MailKit writes domains in Unicode, and the mail then needs it at every server on its way. MailKit
    /// does not let it be turned on again.
    /// </summary>
    private void GiveUpUtf8()
    {
        if (!Capabilities.HasFlag(SmtpCapabilities.UTF8)) return;
        Capabilities &= ~SmtpCapabilities.UTF8;
        _gaveUpUtf8 = true;
    }

    private async Task GreetAsync(SmtpSecurity security, CancellationToken cancellationToken)
    {
        _conversation.ServerCloses = () => _stream.IsOver = true;
        var options = security switch
        {
            SmtpSecurity.None => SecureSocketOptions.None,
            SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.StartTls,
        };
        await ConnectAsync(_stream, _options.Host, _options.Port, options, cancellationToken);
    }

    private async Task LogInAsync(
        SmtpSecret.Token secret, IPAddress server, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IsSecure && !IPAddress.IsLoopback(server))
            throw new SmtpFailure(
                SendStatus.NotAuthenticated,
                "logging in needs TLS (Smtp:Security): without it the password could be read on the way");

        // As a whole: a server can keep asking forever.
        using var timeout = new CancellationTokenSource(_options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await SmtpAuthentication.LogInAsync(this, _options, secret.Value, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = _options.Timeout.TotalSeconds;
            throw new SmtpFailure(
                SendStatus.ServerUnavailable,
                FormattableString.Invariant($"the login took longer than {seconds:0.#} s"));
        }
    }

    private static async Task<Socket> ConnectAsync(
        SmtpOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);

        // With Nagle's algorithm each message waits 40 ms for an acknowledgement.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(options.Host, options.Port), either.Token);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (e is not (SocketException or OperationCanceledException)) throw;
            var why =
                e is OperationCanceledException
                    ? FormattableString.Invariant($"no connection within {options.Timeout.TotalSeconds:0.#} s")
                    : e.Message;
            throw new SmtpFailure(
                SendStatus.ServerUnavailable,
                FormattableString.Invariant($"{options.Host}:{options.Port} cannot be reached: {why}"));
        }
    }
}
