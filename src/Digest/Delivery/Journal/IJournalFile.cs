namespace Digest.Delivery.Journal;

/// <summary>
/// A file of a fixed size. What is written outlives the process; what is flushed outlives the machine.
/// </summary>
internal interface IJournalFile : IDisposable
{
    /// <summary>
    /// Where the file is: it differs for a copy, and after the machine was started again.
    /// </summary>
    string Place { get; }

    /// <summary>
    /// Differs once the machine was started again, so that what was written and not flushed may be gone. Null where
    /// that is unknown.
    /// </summary>
    string? Boot { get; }

    byte[] Read();

    void Write(int offset, ReadOnlySpan<byte> bytes);

    void Flush();
}
