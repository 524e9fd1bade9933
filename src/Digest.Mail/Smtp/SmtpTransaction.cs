using System.Buffers;
using System.Text;

namespace Digest.Mail.Smtp;

/// <summary>One mail transaction (RFC 5321 §3.3): MAIL, RCPT, then the message.</summary>
/// <param name="announceNext">Asked when the message goes out, for the commands of the next one.</param>
internal sealed class SmtpTransaction(SmtpDialogue dialogue, SmtpCapabilities offered, Func<SmtpEnvelope?> announceNext)
{
    /// <summary>False once the server is not where the next transaction could begin.</summary>
    public bool LeavesConnectionUsable { get; private set; } = true;

    /// <summary>True once the server has answered anything: until then a reused connection may just have been stale.</summary>
    public bool WasAnswered { get; private set; }

    /// <param name="isAnnounced">The commands went out with the message before; only their answers are open.</param>
    public async ValueTask<SendOutcome> RunAsync(
        SmtpEnvelope envelope, ReadOnlySequence<byte> message, bool isAnnounced, Action? beforeFinalDot, CancellationToken cancellationToken)
    {
        if (await OpenAsync(envelope, isAnnounced, cancellationToken) is { } refusal) return refusal;

        // From here on there is no way back: whoever cancels waits for the answer.
        cancellationToken.ThrowIfCancellationRequested();
        beforeFinalDot?.Invoke();
        return await SendContentAsync(offered.Chunking ? Chunk(message) : Data(message));
    }

    private async ValueTask<SendOutcome?> OpenAsync(SmtpEnvelope envelope, bool isAnnounced, CancellationToken cancellationToken)
    {
        SendOutcome? refusal = null;
        SmtpReply? last = null;
        await using var registration = cancellationToken.UnsafeRegister(static d => ((SmtpDialogue)d!).Abort(), dialogue);
        try
        {
            if (offered.Pipelining && !isAnnounced) await dialogue.WriteAsync(SmtpStep.Mail, envelope.Pipelined);
            foreach (var (step, command) in envelope.Commands)
            {
                last = offered.Pipelining ? await dialogue.ReadAsync(step) : await dialogue.AskAsync(step, command);
                WasAnswered = true;
                var status = SmtpVerdicts.Of(step, last.Code);
                if (status != SendStatus.Accepted) refusal ??= last.As(status);
                if (refusal is not null && !offered.Pipelining) break;
            }
        }
        catch (SmtpFailure) when (refusal is not null)
        {
            // The first refusal is the reason; that the server hung up after it changes nothing for this message.
            LeavesConnectionUsable = false;
            return refusal;
        }
        catch (SmtpFailure) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        if (refusal is not null) await AbandonAsync(refusal, serverWaitsForContent: SmtpVerdicts.Of(SmtpStep.Data, last!.Code) == SendStatus.Accepted);
        return refusal;
    }

    private async ValueTask AbandonAsync(SendOutcome refusal, bool serverWaitsForContent)
    {
        LeavesConnectionUsable = false;
        if (refusal.Status == SendStatus.ProtocolBroken) return;
        try
        {
            // RFC 2920 §3.1: a server may ask for the message although it refused every recipient; a lone dot sends it none.
            if (serverWaitsForContent) await dialogue.AskAsync(SmtpStep.Content, ".");
            var reset = await dialogue.AskAsync(SmtpStep.Reset, "RSET");
            LeavesConnectionUsable = SmtpVerdicts.Of(SmtpStep.Reset, reset.Code) == SendStatus.Accepted;
        }
        catch (SmtpFailure)
        {
            // The connection is given up; the refusal stands.
        }
    }

    private async ValueTask<SendOutcome> SendContentAsync(List<ReadOnlyMemory<byte>> content)
    {
        var next = announceNext();
        if (next is not null) content.Add(Encoding.UTF8.GetBytes(next.Pipelined));
        var mayHaveArrived = next is not null;
        try
        {
            // Without something behind it, a message that could not be written whole did not arrive: its end was missing.
            await dialogue.WriteAsync(SmtpStep.Content, content);
            mayHaveArrived = true;
            var reply = await dialogue.ReadAsync(SmtpStep.Content);
            var status = SmtpVerdicts.Of(SmtpStep.Content, reply.Code);
            LeavesConnectionUsable = status is not SendStatus.Uncertain;
            return reply.As(status);
        }
        catch (SmtpFailure failure) when (mayHaveArrived && failure.Outcome.Code == 0)
        {
            // There is no answer: the server may have taken it.
            LeavesConnectionUsable = false;
            return new SendOutcome(SendStatus.Uncertain, failure.Outcome.Reply);
        }
    }

    private static List<ReadOnlyMemory<byte>> Data(ReadOnlySequence<byte> message)
    {
        List<ReadOnlyMemory<byte>> pieces = [];
        DotStuffing.Append(pieces, message);
        return pieces;
    }

    private static List<ReadOnlyMemory<byte>> Chunk(ReadOnlySequence<byte> message)
    {
        List<ReadOnlyMemory<byte>> pieces = [Encoding.ASCII.GetBytes(FormattableString.Invariant($"BDAT {message.Length} LAST\r\n"))];
        foreach (var piece in message) pieces.Add(piece);
        return pieces;
    }
}
