using System.Buffers;

namespace Digest.Mail.Mime;

/// <summary>Builds a <see cref="ReadOnlySequence{T}"/> from pieces of memory by reference.</summary>
internal sealed class SequenceChain
{
    private Link? _first;
    private Link? _last;

    public void Append(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        _last = new Link(bytes, _last);
        _first ??= _last;
    }

    public ReadOnlySequence<byte> ToSequence() =>
        _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Memory.Length);

    private sealed class Link : ReadOnlySequenceSegment<byte>
    {
        public Link(ReadOnlyMemory<byte> bytes, Link? before)
        {
            Memory = bytes;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
