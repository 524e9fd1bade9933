using System.Security.Cryptography;
using System.Text;

namespace Digest.Delivery.Journal;

/// <summary>The journal's file in the data folder, locked as long as this process sends from it.</summary>
internal sealed class JournalFile : IJournalFile
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    private readonly FileStream _file;

    /// <exception cref="JournalInUseException">Another process sends from the same data folder.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public JournalFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new JournalInUseException(path, e);
        }

        Preallocate();
        Boot = File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : null;
        Place = Convert.ToHexString(SHA256.HashData(
            Encoding.UTF8.GetBytes($"{Boot} {Inode() ?? Guid.NewGuid().ToString()} {Path.GetFullPath(path)}")));
    }

    public string Place { get; }

    public string? Boot { get; }

    public byte[] Read()
    {
        var bytes = new byte[SendJournal.FileSize];
        _file.Position = 0;
        _file.ReadExactly(bytes);
        return bytes;
    }

    public void Write(int offset, ReadOnlySpan<byte> bytes) =>
        RandomAccess.Write(_file.SafeFileHandle, bytes, offset);

    public void Flush() => RandomAccess.FlushToDisk(_file.SafeFileHandle);

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// What the system calls the file, whatever its name; a copy has another. Null where that cannot be found out, so
    /// that every start counts as one from a copy.
    /// </summary>
    private string? Inode()
    {
        var info = $"/proc/self/fdinfo/{_file.SafeFileHandle.DangerousGetHandle()}";
        return File.Exists(info)
            ? File.ReadLines(info).FirstOrDefault(line => line.StartsWith("ino:", StringComparison.Ordinal))
            : null;
    }

    /// <summary>Later writes need no space, so that a full disk cannot stop them.</summary>
    private void Preallocate()
    {
        var missing = SendJournal.FileSize - _file.Length;
        if (missing <= 0) return;
        RandomAccess.Write(_file.SafeFileHandle, new byte[missing], _file.Length);
        Flush();
    }
}
