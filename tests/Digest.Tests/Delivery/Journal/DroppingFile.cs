using Digest.Delivery.Journal;

namespace Digest.Tests.Delivery.Journal;

/// <summary>
/// A journal's file in memory. What was written outlives a crash of the process; what was not flushed is gone after a
/// power cut. It can fail, as a disk that is full or broken does.
/// </summary>
internal sealed class DroppingFile : IJournalFile
{
    private readonly byte[] _written;
    private readonly byte[] _flushed;
    private readonly Lock _lock = new();

    public DroppingFile()
        : this(new byte[SendJournal.FileSize], "boot 1", "place 1")
    {
    }

    private DroppingFile(byte[] bytes, string boot, string place) =>
        (_written, _flushed, Boot, Place) = (bytes, (byte[])bytes.Clone(), boot.Replace(' ', '-'), place.Replace(' ', '-'));

    public string Place { get; }

    public string? Boot { get; }

    /// <summary>Writes that still succeed.</summary>
    public int WritesLeft { get; set; } = int.MaxValue;

    public int Flushes { get; private set; }

    /// <summary>The process is gone, the machine is not.</summary>
    public DroppingFile AfterCrash() => new((byte[])_written.Clone(), Boot!, Place);

    /// <summary>The machine was started again.</summary>
    public DroppingFile AfterPowerCut() => new((byte[])_flushed.Clone(), "boot 2", "place 2");

    public DroppingFile Copy() => new((byte[])_written.Clone(), Boot!, "place 3");

    public byte[] Read() => (byte[])_written.Clone();

    public void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (WritesLeft-- <= 0) throw new IOException("No space left on device");
            bytes.CopyTo(_written.AsSpan(offset));
        }
    }

    public void Flush()
    {
        lock (_lock)
        {
            _written.CopyTo(_flushed, 0);
            Flushes++;
        }
    }

    public void Dispose()
    {
    }
}
