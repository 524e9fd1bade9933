using System.Buffers;
using System.Text;

namespace Digest.Rendering.Templates;

/// <summary>A piece of rendered output: bytes written by this render, or markup that other renders share (then <paramref name="Shared"/> is set).</summary>
internal readonly record struct RenderSegment(ReadOnlyMemory<byte> Utf8, Markup? Shared);

/// <summary>Collects what a template writes: own bytes in one growing buffer, shared markup by reference. Reusable after <see cref="Clear"/>; not thread-safe.</summary>
/// <param name="room">Own bytes that are likely to come: what grows to its size has to be copied.</param>
internal sealed class RenderOutput(int room = 4096) : IBufferWriter<byte>
{
    private readonly List<(int End, Markup Shared)> _shared = [];
    private byte[] _own = new byte[room];
    private int _ownLength;
    private long _sharedBytes;

    /// <summary>All bytes written so far, shared ones included.</summary>
    public long Length => _ownLength + _sharedBytes;

    /// <summary>The bytes written by this render.</summary>
    public int OwnLength => _ownLength;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _own.Length - _ownLength);
        _ownLength += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _own.AsMemory(_ownLength);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _own.AsSpan(_ownLength);
    }

    internal void Append(ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        utf8.CopyTo(_own.AsSpan(_ownLength));
        _ownLength += utf8.Length;
    }

    private void Reserve(int more)
    {
        if (_own.Length - _ownLength < more) Array.Resize(ref _own, Math.Max(_own.Length * 2, _ownLength + more));
    }

    public void WriteShared(Markup markup)
    {
        _shared.Add((_ownLength, markup));
        _sharedBytes += markup.Utf8.Length;
    }

    public void Clear()
    {
        _ownLength = 0;
        _shared.Clear();
        _sharedBytes = 0;
    }

    /// <summary>The output in order; valid until the next write or <see cref="Clear"/>.</summary>
    public IEnumerable<RenderSegment> Segments()
    {
        var start = 0;
        foreach (var (end, shared) in _shared)
        {
            if (end > start) yield return new RenderSegment(_own.AsMemory(start, end - start), null);
            yield return new RenderSegment(shared.Utf8, shared);
            start = end;
        }

        if (_ownLength > start) yield return new RenderSegment(_own.AsMemory(start, _ownLength - start), null);
    }

    public override string ToString() => Encoding.UTF8.GetString(ToArray());

    /// <summary>The whole output as one array.</summary>
    public byte[] ToArray()
    {
        var all = new byte[Length];
        var at = 0;
        foreach (var segment in Segments())
        {
            segment.Utf8.Span.CopyTo(all.AsSpan(at));
            at += segment.Utf8.Length;
        }

        return all;
    }
}
