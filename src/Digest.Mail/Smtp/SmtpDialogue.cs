using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Digest.Mail.Smtp;

/// <summary>
/// Commands and replies over one connection. Whatever goes wrong with the connection becomes an <see cref="SmtpFailure"/> here and
/// nowhere else.
/// </summary>
internal sealed class SmtpDialogue(SmtpWire wire, SmtpOptions options) : IDisposable
{
    private const int MostReplyLines = 200;

    public bool IsTls => wire.IsTls;

    public bool HasUnaskedInput => wire.HasUnaskedInput;

    /// <summary>Ends every wait of this dialogue; for cancellation.</summary>
    public void Abort() => wire.Abort();

    public void Dispose() => wire.Dispose();

    public async ValueTask<SmtpReply> AskAsync(SmtpStep step, string command)
    {
        await WriteAsync(step, command + "\r\n");
        return await ReadAsync(step);
    }

    /// <exception cref="SmtpFailure">The reply's verdict is anything but success.</exception>
    public async ValueTask<SmtpReply> RequireAsync(SmtpStep step, string command) => Require(step, await AskAsync(step, command));

    public static SmtpReply Require(SmtpStep step, SmtpReply reply) =>
        SmtpVerdicts.Of(step, reply.Code) is var status && status == SendStatus.Accepted ? reply : throw new SmtpFailure(reply.As(status));

    public ValueTask WriteAsync(SmtpStep step, string commands) => WriteAsync(step, [Encoding.UTF8.GetBytes(commands)]);

    public ValueTask WriteAsync(SmtpStep step, List<ReadOnlyMemory<byte>> pieces) => UnderDeadlineAsync(step, options.WriteTimeout, () => wire.WriteAsync(pieces));

    public ValueTask StartTlsAsync(SslClientAuthenticationOptions tls) => UnderDeadlineAsync(SmtpStep.StartTls, options.ConnectTimeout, () => wire.StartTlsAsync(tls));

    /// <summary>One whole reply. A 421 ends the dialogue whatever it answers (RFC 5321 §3.8).</summary>
    public async ValueTask<SmtpReply> ReadAsync(SmtpStep step)
    {
        SmtpReply? reply = null;
        await UnderDeadlineAsync(step, TimeoutOf(step), async () => reply = await ReadReplyAsync(step));
        return reply!.Code == 421 ? throw new SmtpFailure(reply.As(SendStatus.ServerUnavailable)) : reply;
    }

    private async ValueTask<SmtpReply> ReadReplyAsync(SmtpStep step)
    {
        List<string> lines = [];
        var first = 0;
        while (true)
        {
            var line = await wire.ReadLineAsync()
                ?? throw new SmtpFailure(SendStatus.ServerUnavailable, $"the server closed the connection instead of answering {Name(step)}");
            var isReply = line.Length >= 3
                && int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 200 and <= 599
                && (line.Length == 3 || line[3] is ' ' or '-') && (lines.Count == 0 || code == first);
            if (!isReply) throw new SmtpFailure(SendStatus.ProtocolBroken, $"the answer to {Name(step)} is not an SMTP reply: {line}");
            first = int.Parse(line.AsSpan(0, 3), CultureInfo.InvariantCulture);
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ') return new SmtpReply(first, lines);
            if (lines.Count == MostReplyLines) throw new SmtpFailure(SendStatus.ProtocolBroken, $"the answer to {Name(step)} does not end: more than {MostReplyLines} lines");
        }
    }

    private async ValueTask UnderDeadlineAsync(SmtpStep step, TimeSpan within, Func<ValueTask> wait)
    {
        wire.BeginDeadline(within);
        try
        {
            await wait();
            wire.EndDeadline();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            var cause = wire.HasExpired ? FormattableString.Invariant($"took longer than {within.TotalSeconds:0.#} s") : $"failed: {e.Message}";
            throw new SmtpFailure(SendStatus.ServerUnavailable, $"{Name(step)} {cause}");
        }
    }

    private TimeSpan TimeoutOf(SmtpStep step) => step switch
    {
        SmtpStep.Data => options.DataTimeout,
        SmtpStep.Content => options.FinalReplyTimeout,
        _ => options.CommandTimeout,
    };

    private static string Name(SmtpStep step) => step switch
    {
        SmtpStep.Greeting => "the greeting",
        SmtpStep.Hello => "EHLO",
        SmtpStep.StartTls => "the start of TLS",
        SmtpStep.Login => "AUTH",
        SmtpStep.Mail => "MAIL",
        SmtpStep.Recipient => "RCPT",
        SmtpStep.Data => "DATA",
        SmtpStep.Content => "the message",
        _ => "RSET",
    };
}
