using System.Net.Sockets;
using System.Text;

namespace Digest.Benchmarks.Sending;

/// <summary>
/// What the server and the sockets allow: constant bytes of the same size, pipelined as RFC 2920 §3.1 permits at most (each message goes
/// out together with the next one's commands), or in the three round trips a mail that MailKit makes.
/// </summary>
internal sealed class SendCeiling
{
    private readonly List<Socket> _sockets = [];
    private readonly bool _inSteps;
    private readonly byte[] _first;
    private readonly byte[] _next;
    private readonly byte[] _last;

    private SendCeiling(byte[] message, bool inSteps)
    {
        _inSteps = inSteps;
        byte[] commands = [.. Envelope, .. Data];
        _first = commands;
        _last = [.. message, .. ".\r\n"u8];
        _next = [.. _last, .. commands];
    }

    private static ReadOnlySpan<byte> Envelope => "MAIL FROM:<bounces@example.org>\r\nRCPT TO:<reader@example.com>\r\n"u8;

    private static ReadOnlySpan<byte> Data => "DATA\r\n"u8;

    public static async Task<SendCeiling> ConnectAsync(string host, int port, int connections, SendWorkload workload, bool inSteps)
    {
        var ceiling = new SendCeiling(workload.Bytes(0), inSteps);
        for (var i = 0; i < connections; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(host, port);
            ceiling._sockets.Add(socket);
            var replies = new Replies(socket);
            await replies.ReadAsync(1);
            await socket.SendAsync("EHLO bench\r\n"u8.ToArray());
            await replies.ReadAsync(1);
        }

        return ceiling;
    }

    /// <summary>Sends about <paramref name="count"/> messages; returns how many.</summary>
    public async Task<int> SendAsync(int count)
    {
        var each = Math.Max(1, count / _sockets.Count);
        await Task.WhenAll(_sockets.Select(socket => Task.Run(() => _inSteps ? SendInStepsAsync(socket, each) : PipelineAsync(socket, each))));
        return each * _sockets.Count;
    }

    private async Task SendInStepsAsync(Socket socket, int count)
    {
        var replies = new Replies(socket);
        var (envelope, data) = (Envelope.ToArray(), Data.ToArray());
        for (var i = 0; i < count; i++)
        {
            await socket.SendAsync(envelope);
            await replies.ReadAsync(2);
            await socket.SendAsync(data);
            await replies.ReadAsync(1);
            await socket.SendAsync(_last);
            await replies.ReadAsync(1);
        }
    }

    private async Task PipelineAsync(Socket socket, int count)
    {
        var replies = new Replies(socket);
        await socket.SendAsync(_first);
        await replies.ReadAsync(3);
        for (var i = 1; i < count; i++)
        {
            await socket.SendAsync(_next);
            await replies.ReadAsync(4);
        }

        await socket.SendAsync(_last);
        await replies.ReadAsync(1);
    }

    /// <summary>Counts final reply lines and looks no closer: a refusal shows as an exception only where it is not 2xx or 354.</summary>
    private sealed class Replies(Socket socket)
    {
        private readonly byte[] _input = new byte[4096];

        public async ValueTask ReadAsync(int count)
        {
            var text = new StringBuilder();
            while (true)
            {
                var read = await socket.ReceiveAsync(_input);
                if (read == 0) throw new IOException("The server closed the connection.");
                text.Append(Encoding.ASCII.GetString(_input, 0, read));
                if (text[^1] != '\n') continue;
                var final = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Where(line => line[3] == ' ').ToList();
                if (final.Find(line => line[0] is not ('2' or '3')) is { } refusal) throw new IOException(refusal);
                if (final.Count == count) return;
            }
        }
    }
}
