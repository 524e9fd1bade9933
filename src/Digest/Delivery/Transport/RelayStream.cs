using System.Net.Sockets;

namespace Digest.Delivery.Transport;

/// <summary>
/// The wire below MailKit, and below TLS. MailKit writes in blocks of 4 KiB and does not flush what ends on one, so
/// everything is gathered and goes out when a reply is read: nothing leaves the process before that. No wait lasts
/// longer than its step may take.
/// </summary>
internal sealed class RelayStream : Stream
{
    /// <summary>What one write deadline covers (RFC 5321 §4.5.3.2.5).</summary>
    private const int BlockBytes = 64 * 1024;

    /// <summary>A larger buffer is not kept for the next message.</summary>
    private const int MaxKeptBytes = 512 * 1024;

    private readonly Socket _socket;
    private readonly SmtpOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _deadline;
    private byte[] _output = new byte[BlockBytes];
    private int _length;
    private long _sentAt;
    private TimeSpan _replyWithin;
    private TimeSpan? _nextReplyWithin;
    private volatile bool _expired;

    /// <param name="socket">Connected; closed with this stream.</param>
    public RelayStream(Socket socket, SmtpOptions options, TimeProvider time)
    {
        (_socket, _options, _time, _sentAt, _replyWithin) = (
            socket, options, time, time.GetTimestamp(), options.Timeout);
        _deadline = time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>False while something that was written has not left the process whole.</summary>
    public bool IsAllSent { get; private set; } = true;

    /// <summary>True if the server closed the connection, or said something, while nothing was asked.</summary>
    public bool WentStale => _expired || _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>
    /// From now on nothing is read: the dialogue is over, and anything the server still says makes no difference.
    /// </summary>
    public bool IsOver { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// For the reply to what is sent next; otherwise that is <see cref="SmtpOptions.Timeout"/>.
    /// </summary>
    public void AwaitNextReplyFor(TimeSpan time) => _nextReplyWithin = time;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Gather(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Gather(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Write(byte[] buffer, int offset, int count) => Gather(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <exception cref="SmtpFailure">The connection broke, or a step took longer than it may.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var within = _replyWithin;
        try
        {
            if (_length > 0)
            {
                within = _options.Timeout;
                await SendAsync(cancellationToken);
                within = _replyWithin;
            }

            if (IsOver) return 0;
            Begin(within - _time.GetElapsedTime(_sentAt));
            var read = await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
            End();

            // TLS reads into an empty buffer to wait for input.
            return read > 0 || buffer.IsEmpty
                ? read
                : throw new SmtpFailure(SendStatus.ServerUnavailable, "the server closed the connection");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new SmtpFailure(
                SendStatus.ServerUnavailable,
                _expired
                    ? FormattableString.Invariant($"the server took longer than {within.TotalSeconds:0.#} s")
                    : $"the connection failed: {e.Message}");
        }
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("asynchronous only");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _deadline.Dispose();
            _socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Gather(ReadOnlySpan<byte> bytes)
    {
        if (_output.Length - _length < bytes.Length)
            Array.Resize(ref _output, Math.Max(_output.Length * 2, _length + bytes.Length));
        bytes.CopyTo(_output.AsSpan(_length));
        _length += bytes.Length;
        IsAllSent = false;
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        _replyWithin = _nextReplyWithin ?? _options.Timeout;
        _nextReplyWithin = null;
        var rest = _output.AsMemory(0, _length);
        _length = 0;
        while (!rest.IsEmpty)
        {
            var block = rest[..Math.Min(rest.Length, BlockBytes)];
            Begin(_options.Timeout);
            rest = rest[await _socket.SendAsync(block, SocketFlags.None, cancellationToken)..];
            End();
        }

        IsAllSent = true;
        _sentAt = _time.GetTimestamp();
        if (_output.Length > MaxKeptBytes) _output = new byte[BlockBytes];
    }

    private void Begin(TimeSpan within) =>
        _deadline.Change(within > TimeSpan.Zero ? within : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    private void End() => _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Ends every wait.</summary>
    private void Expire()
    {
        _expired = true;
        _socket.Dispose();
    }
}
