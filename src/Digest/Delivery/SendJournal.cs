using System.Globalization;
using System.Text;

namespace Digest.Delivery;

/// <summary>
/// A local append-only file that knows what the database cannot yet: which messages were about to be accepted, and
/// which were. One line each, <c>I key</c> before the final dot and <c>A key reply</c> after the server's acceptance.
/// The lines reach the operating system at once, so they outlive this process; a lost machine is what leases are for.
/// </summary>
internal sealed class SendJournal : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _lock = new();

    /// <exception cref="JournalInUseException">Another process sends from the same data folder.</exception>
    public SendJournal(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        // A folder that is missing or not ours has other exceptions.
        catch (IOException e) when (e.GetType() == typeof(IOException))
        {
            throw new JournalInUseException(path, e);
        }
    }

    public void Intend(long delivery) => Append(string.Create(CultureInfo.InvariantCulture, $"I {delivery}\n"));

    public void Accept(long delivery, string reply) =>
        Append(string.Create(CultureInfo.InvariantCulture, $"A {delivery} {reply.ReplaceLineEndings(" ")}\n"));

    /// <summary>
    /// Deliveries with an intent, each with the reply that accepted it, or null when none came. A line cut short by a
    /// crash is as if never written.
    /// </summary>
    public IReadOnlyDictionary<long, string?> Replay()
    {
        lock (_lock)
        {
            _file.Position = 0;
            var known = new Dictionary<long, string?>();
            using var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
            var text = reader.ReadToEnd();
            text = text[..(text.LastIndexOf('\n') + 1)];
            _file.SetLength(Encoding.UTF8.GetByteCount(text));
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = line.Split(' ', 3);
                if (parts.Length < 2 || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out var key)) continue;
                known[key] = parts[0] == "A" ? parts.ElementAtOrDefault(2) ?? "" : known.GetValueOrDefault(key);
            }

            _file.Position = _file.Length;
            return known;
        }
    }

    /// <summary>
    /// Forgets everything: call when the database knows all that was written and nothing is in flight.
    /// </summary>
    public void Clear()
    {
        lock (_lock) _file.SetLength(0);
    }

    public void Dispose() => _file.Dispose();

    private void Append(string line)
    {
        lock (_lock)
        {
            _file.Write(Encoding.UTF8.GetBytes(line));
            _file.Flush();
        }
    }
}

/// <summary>Another process sends from the same data folder.</summary>
internal sealed class JournalInUseException(string path, Exception inner) : IOException(
    $"Another digest process sends from {Path.GetDirectoryName(path)}. Stop it, or use another folder with --data.",
    inner);
