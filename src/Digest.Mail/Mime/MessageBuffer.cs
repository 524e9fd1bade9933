using System.Buffers;
using System.Text;

namespace Digest.Mail.Mime;

/// <summary>Collects a message: own bytes in one growing array, shared bytes by reference.</summary>
internal sealed class MessageBuffer(int capacity) : IBufferWriter<byte>
{
    private readonly List<(int OwnBefore, ReadOnlyMemory<byte> Bytes)> _shared = [];
    private byte[] _own = new byte[Math.Max(capacity, 16)];
    private int _length;

    public ReadOnlySpan<byte> OwnBytes => _own.AsSpan(0, _length);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    public void Write(string text) => Advance(Encoding.UTF8.GetBytes(text, GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));

    public void WriteByte(byte value)
    {
        if (_length == _own.Length) Grow(1);
        _own[_length++] = value;
    }

    /// <summary>The bytes must not change as long as the message lives.</summary>
    public void WriteShared(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > 0) _shared.Add((_length, bytes));
    }

    public void Advance(int count) => _length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_own.Length - _length < sizeHint) Grow(sizeHint);
        return _own.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_own.Length - _length < sizeHint) Grow(sizeHint);
        return _own.AsMemory(_length);
    }

    /// <summary>All that was written, in order, without a copy. The buffer must not be written to afterwards.</summary>
    public ReadOnlySequence<byte> ToSequence()
    {
        var chain = new SequenceChain();
        var start = 0;
        foreach (var (ownBefore, bytes) in _shared)
        {
            chain.Append(_own.AsMemory(start..ownBefore));
            chain.Append(bytes);
            start = ownBefore;
        }

        chain.Append(_own.AsMemory(start.._length));
        return chain.ToSequence();
    }

    private void Grow(int more) => Array.Resize(ref _own, Math.Max(_own.Length * 2, _length + more));
}
