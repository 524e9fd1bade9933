using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Digest.Mail.Smtp;

/// <summary>An open, secured and logged-in connection, ready for one transaction after the other.</summary>
internal sealed class SmtpConnection : IDisposable
{
    private readonly SmtpDialogue _dialogue;
    private readonly SmtpCapabilities _offered;
    private readonly int _mostMessages;
    private readonly Func<SmtpTurn?> _nextTurn;

    /// <summary>
    /// The commands of <see cref="Announced"/>, which went out together with the message before it; null if they did not.
    /// </summary>
    private SmtpEnvelope? _announcedCommands;

    private SmtpConnection(SmtpDialogue dialogue, SmtpCapabilities offered, SmtpOptions options, Func<SmtpTurn?> nextTurn) =>
        (_dialogue, _offered, _mostMessages, _nextTurn) = (dialogue, offered, options.MessagesPerConnection, nextTurn);

    public int MessagesSent { get; private set; }

    public bool IsUsable { get; private set; } = true;

    /// <summary>The message that this connection goes to next; whoever holds the connection hands it over.</summary>
    public SmtpTurn? Announced { get; private set; }

    /// <summary>True if the server closed, or said good-bye, while the connection was idle.</summary>
    public bool WentStale => _dialogue.HasUnaskedInput;

    /// <param name="nextTurn">Takes a waiting message out of its queue.</param>
    /// <exception cref="SmtpFailure">Any step up to and including the login failed.</exception>
    public static async ValueTask<SmtpConnection> OpenAsync(SmtpOptions options, TimeProvider time, Func<SmtpTurn?> nextTurn, CancellationToken cancellationToken)
    {
        var wire = new SmtpWire(await ConnectAsync(options, time, cancellationToken), time);
        var dialogue = new SmtpDialogue(wire, options);
        await using var registration = cancellationToken.UnsafeRegister(static w => ((SmtpWire)w!).Abort(), wire);
        try
        {
            var offered = await SmtpGreeting.PassAsync(dialogue, wire, options);
            return new SmtpConnection(dialogue, offered, options, nextTurn);
        }
        catch (Exception e)
        {
            dialogue.Dispose();
            if (e is SmtpFailure) cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Null: the connection had gone stale before the server saw anything of this message; it can go over another one.</summary>
    public async ValueTask<SendOutcome?> SendAsync(MailEnvelope envelope, ReadOnlySequence<byte> message, Action? beforeFinalDot, CancellationToken cancellationToken)
    {
        var announced = _announcedCommands;
        (Announced, _announcedCommands) = (null, null);
        var (commands, refusal) = announced is null ? SmtpEnvelope.For(envelope, message, _offered) : (announced, null);
        if (commands is null) return refusal;
        var transaction = new SmtpTransaction(_dialogue, _offered, AnnounceNext);
        IsUsable = false;
        try
        {
            var outcome = await transaction.RunAsync(commands, message, announced is not null, beforeFinalDot, cancellationToken);
            IsUsable = transaction.LeavesConnectionUsable;
            return outcome;
        }
        catch (SmtpFailure failure)
        {
            return MessagesSent > 0 && !transaction.WasAnswered ? null : failure.Outcome;
        }
        finally
        {
            MessagesSent++;
        }
    }

    /// <summary>
    /// The commands of the message that waits longest, to go out together with this one; null where none waits or the server cannot take
    /// them (RFC 2920 §3.1).
    /// </summary>
    private SmtpEnvelope? AnnounceNext()
    {
        if (!_offered.Pipelining || MessagesSent + 2 > _mostMessages || _nextTurn() is not { } next) return null;
        Announced = next;
        (_announcedCommands, _) = SmtpEnvelope.For(next.Envelope, next.Message, _offered);
        return _announcedCommands;
    }

    /// <summary>Says good-bye as RFC 5321 §4.1.1.10 asks, without waiting for the answer.</summary>
    public async ValueTask CloseAsync()
    {
        using (_dialogue)
        {
            if (!IsUsable) return;
            try
            {
                await _dialogue.WriteAsync(SmtpStep.Reset, "QUIT\r\n");
            }
            catch (SmtpFailure)
            {
                // It is gone already.
            }
        }
    }

    public void Dispose() => _dialogue.Dispose();

    private static async ValueTask<Socket> ConnectAsync(SmtpOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
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
            var why = e is OperationCanceledException ? FormattableString.Invariant($"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s") : e.Message;
            throw new SmtpFailure(SendStatus.ServerUnavailable, FormattableString.Invariant($"{options.Host}:{options.Port} cannot be reached: {why}"));
        }
    }
}
