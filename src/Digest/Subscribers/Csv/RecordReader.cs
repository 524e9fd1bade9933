using System.Text;

namespace Digest.Subscribers.Csv;

/// <summary>
/// Text that is read record by record, none of which may be longer than a limit: one without an end would otherwise
/// fill the memory. Its length counts from <see cref="BeginRecord"/>.
/// </summary>
internal sealed class RecordReader(TextReader text) : TextReader
{
    /// <summary>Characters; a field may have an eighth of it.</summary>
    public const int MaxRecordLength = 512 * 1024;

    private int _length;

    public void BeginRecord() => _length = 0;

    /// <exception cref="RecordTooLongException">The record is longer than the limit.</exception>
    public override async ValueTask<int> ReadAsync(
        Memory<char> buffer, CancellationToken cancellationToken = default) =>
        Counted(await text.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(char[] buffer, int index, int count) =>
        ReadAsync(buffer.AsMemory(index, count)).AsTask();

    public override int Read() => Counted(1) == 1 ? text.Read() : -1;

    public override int Peek() => text.Peek();

    /// <summary>One line, which is one record.</summary>
    public override async Task<string?> ReadLineAsync()
    {
        BeginRecord();
        var line = new StringBuilder();
        var buffer = new char[1];
        while (await ReadAsync(buffer) == 1)
        {
            if (buffer[0] == '\n') return line.ToString();
            if (buffer[0] != '\r') line.Append(buffer[0]);
            else if (text.Peek() != '\n') return line.ToString();
        }

        return line.Length == 0 ? null : line.ToString();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) text.Dispose();
        base.Dispose(disposing);
    }

    private int Counted(int count)
    {
        _length += count;
        return _length <= MaxRecordLength ? count : throw new RecordTooLongException();
    }
}

internal sealed class RecordTooLongException() : Exception(
    $"A line has more than {RecordReader.MaxRecordLength} characters. Is this a CSV file, and is a quotation mark not "
    + "closed? The lines after it were not read.");
