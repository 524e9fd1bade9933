using System.Buffers;
using System.Text;

namespace Digest.Rendering.Templates;

/// <summary>Collects the UTF-8 that a template writes in one growing buffer. Not thread-safe.</summary>
/// <param name="room">Bytes that are likely to come: what grows to its size has to be copied.</param>
internal sealed class RenderOutput(int room = 4096) : IBufferWriter<byte>
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(room);

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written so far; not copied.</summary>
    public ReadOnlyMemory<byte> Utf8 => _bytes.AsMemory(0, Length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsSpan(Length);
    }

    public byte[] ToArray() => Utf8.ToArray();

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    internal void Append(ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        utf8.CopyTo(_bytes.AsSpan(Length));
        Length += utf8.Length;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - Length < more) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
    }
}
