using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Digest.Mail.Smtp;

/// <summary>
/// One connection: lines in, pieces out, every wait under a deadline. A deadline or <see cref="Abort"/> closes the socket, which ends
/// whatever waits on it: there is no
/// other way to end a gathered write, and nothing useful could follow it.
/// </summary>
internal sealed class SmtpWire : IDisposable
{
    /// <summary>Linux takes 1024 pieces in one call (IOV_MAX).</summary>
    private const int PiecesPerWrite = 512;

    /// <summary>One TLS record.</summary>
    private const int TlsBlock = 16 * 1024;

    private readonly Socket _socket;
    private readonly ITimer _deadline;
    private readonly List<ArraySegment<byte>> _gather = [];

    /// <summary>RFC 5321 §4.5.3.1.5 allows 512 a line; this is the most that is taken.</summary>
    private readonly byte[] _input = new byte[4096];
    private SslStream? _tls;
    private int _start;
    private int _end;

    /// <param name="socket">Connected; owned from here on.</param>
    public SmtpWire(Socket socket, TimeProvider time)
    {
        _socket = socket;

        // With Nagle's algorithm the last piece of a message waits for a delayed ACK: 40 ms a message.
        _socket.NoDelay = true;
        _deadline = time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        RemoteAddress = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        LocalAddress = ((IPEndPoint)socket.LocalEndPoint!).Address;
    }

    public IPAddress RemoteAddress { get; }

    public IPAddress LocalAddress { get; }

    public bool IsTls => _tls is not null;

    /// <summary>True once a deadline has closed the connection.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>True if the other side said something unasked, or closed.</summary>
    public bool HasUnaskedInput => _start < _end || _socket.Poll(0, SelectMode.SelectRead);

    public void Abort() => _socket.Dispose();

    public void Dispose()
    {
        _deadline.Dispose();
        _tls?.Dispose();
        _socket.Dispose();
    }

    /// <summary>Closes the connection unless <see cref="EndDeadline"/> comes before.</summary>
    public void BeginDeadline(TimeSpan within) => _deadline.Change(within, Timeout.InfiniteTimeSpan);

    public void EndDeadline() => _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>The next line without its end; UTF-8, else Latin-1. Null when the other side has closed.</summary>
    /// <exception cref="SmtpFailure">The line is longer than 4096 bytes.</exception>
    public async ValueTask<string?> ReadLineAsync()
    {
        while (true)
        {
            var length = _input.AsSpan(_start.._end).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = _input.AsSpan(_start, length).TrimEnd((byte)'\r');
                _start += length + 1;
                return (Utf8.IsValid(line) ? Encoding.UTF8 : Encoding.Latin1).GetString(line);
            }

            _input.AsSpan(_start.._end).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
            if (_end == _input.Length) throw new SmtpFailure(SendStatus.ProtocolBroken, "the server sent a line that does not end");
            var room = _input.AsMemory(_end);
            var read = _tls is null ? await _socket.ReceiveAsync(room, SocketFlags.None) : await _tls.ReadAsync(room);
            if (read == 0) return null;
            _end += read;
        }
    }

    /// <summary>
    /// Writes all pieces: gathered by the kernel without a copy, or block by block through TLS. Returns when the last byte was handed
    /// over.
    /// </summary>
    public async ValueTask WriteAsync(List<ReadOnlyMemory<byte>> pieces)
    {
        if (_tls is not null)
        {
            await WriteBlocksAsync(_tls, pieces);
            return;
        }

        for (var start = 0; start < pieces.Count; start += PiecesPerWrite)
        {
            _gather.Clear();
            foreach (var piece in CollectionsMarshal.AsSpan(pieces)[start..Math.Min(start + PiecesPerWrite, pieces.Count)])
                _gather.Add(MemoryMarshal.TryGetArray(piece, out var array) ? array : piece.ToArray());
            await _socket.SendAsync(_gather, SocketFlags.None);
        }
    }

    /// <summary>From here on everything goes through TLS.</summary>
    public async ValueTask StartTlsAsync(SslClientAuthenticationOptions options)
    {
        _tls = new SslStream(new NetworkStream(_socket, ownsSocket: false));
        await _tls.AuthenticateAsClientAsync(options, CancellationToken.None);
    }

    private static async ValueTask WriteBlocksAsync(SslStream tls, List<ReadOnlyMemory<byte>> pieces)
    {
        var block = ArrayPool<byte>.Shared.Rent(TlsBlock);
        var filled = 0;
        foreach (var piece in pieces)
        {
            for (var rest = piece; !rest.IsEmpty;)
            {
                var taken = Math.Min(rest.Length, TlsBlock - filled);
                rest[..taken].CopyTo(block.AsMemory(filled));
                filled += taken;
                rest = rest[taken..];
                if (filled < TlsBlock) continue;
                await tls.WriteAsync(block.AsMemory(0, filled));
                filled = 0;
            }
        }

        if (filled > 0) await tls.WriteAsync(block.AsMemory(0, filled));
        ArrayPool<byte>.Shared.Return(block);
    }

    private void Expire()
    {
        HasExpired = true;
        Abort();
    }
}
