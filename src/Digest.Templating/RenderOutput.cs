using System.Buffers;

namespace Digest.Templating;

/// <summary>A piece of rendered output: bytes written by this render, or markup that other renders share (then <paramref name="Shared"/> is set).</summary>
public readonly record struct RenderSegment(ReadOnlyMemory<byte> Utf8, Markup? Shared);

/// <summary>Collects what a template writes: own bytes in one growing buffer, shared markup by reference. Reusable after <see cref="Clear"/>; not thread-safe.</summary>
public sealed class RenderOutput : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _own = new(4096);
    private readonly List<(int End, Markup Shared)> _shared = [];
    private long _sharedBytes;

    /// <summary>All bytes written so far, shared ones included.</summary>
    public long Length => _own.WrittenCount + _sharedBytes;

    public void Advance(int count) => _own.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => _own.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _own.GetSpan(sizeHint);

    public void WriteShared(Markup markup)
    {
        _shared.Add((_own.WrittenCount, markup));
        _sharedBytes += markup.Utf8.Length;
    }

    public void Clear()
    {
        _own.ResetWrittenCount();
        _shared.Clear();
        _sharedBytes = 0;
    }

    /// <summary>The output in order; valid until the next write or <see cref="Clear"/>.</summary>
    public IEnumerable<RenderSegment> Segments()
    {
        var start = 0;
        foreach (var (end, shared) in _shared)
        {
            if (end > start) yield return new RenderSegment(_own.WrittenMemory[start..end], null);
            yield return new RenderSegment(shared.Utf8, shared);
            start = end;
        }

        if (_own.WrittenCount > start) yield return new RenderSegment(_own.WrittenMemory[start..], null);
    }

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
