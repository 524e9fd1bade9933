using System.Globalization;
using MailKit;

namespace Digest.Delivery.Transport;

/// <summary>
/// MailKit's protocol log of all connections in one file. Secrets are masked, and messages are left out: their links
/// are secrets too.
/// </summary>
internal sealed class SmtpProtocolLog : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _lock = new();
    private int _connections;

    /// <param name="path">Appended to; created for its owner only.</param>
    public SmtpProtocolLog(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new FileStream(path, options);
    }

    /// <summary>Its lines begin with a number of the connection.</summary>
    public IProtocolLogger ForConnection()
    {
        var number = Interlocked.Increment(ref _connections).ToString(CultureInfo.InvariantCulture);
        return new ProtocolLogger(new Lines(this))
        {
            LogTimestamps = true,
            ClientPrefix = $"{number} C: ",
            ServerPrefix = $"{number} S: ",
        };
    }

    public void Dispose() => _file.Dispose();

    private void Write(ReadOnlySpan<byte> lines)
    {
        lock (_lock)
        {
            _file.Write(lines);
            _file.Flush();
        }
    }

    /// <summary>
    /// Hands over what was written between two flushes in one piece, so that connections do not cut each other's lines.
    /// </summary>
    private sealed class Lines(SmtpProtocolLog log) : MemoryStream
    {
        public override void Flush()
        {
            log.Write(GetBuffer().AsSpan(0, (int)Length));
            SetLength(0);
        }
    }
}
