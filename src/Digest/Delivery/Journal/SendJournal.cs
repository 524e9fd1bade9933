using System.Globalization;
using System.Text;

namespace Digest.Delivery.Journal;

/// <summary>
/// Knows what the database cannot yet: which mails were begun, which were about to be accepted, and which were. One
/// line each: <c>B key:epoch …</c> for a group, on the disk before its first dot; <c>I key epoch</c> before a dot;
/// <c>A</c> or <c>R key epoch reply</c> after the reply. Lines reach the system at once, so they outlive this process;
/// they reach the disk with the next group. An entry is dropped when the database has its own outcome.
/// </summary>
/// <remarks>
/// The file has two halves. When one is full, the other begins with the entries that still count and is on the disk
/// before it is used; the half with the higher number is the journal.
/// </remarks>
internal sealed class SendJournal : IDisposable
{
    public const int FileSize = 2 * HalfSize;

    private const int HalfSize = 1024 * 1024;
    private const int MaxReplyLength = 200;
    private const string Magic = "digest-journal-2";

    private readonly IJournalFile _file;
    private readonly Dictionary<long, JournalEntry> _entries = [];
    private readonly Lock _lock = new();
    private string _place = "";
    private string _boot = "";
    private long _number;
    private int _position;

    /// <exception cref="IOException">Another process sends from the same data folder, or the disk is full.</exception>
    public SendJournal(IJournalFile file)
    {
        _file = file;
        Load(file.Read());
    }

    /// <summary>Names this file and no copy of it.</summary>
    public string Id { get; private set; } = NewId();

    /// <summary>The session that wrote the entries; empty in a new journal.</summary>
    public string Session { get; private set; } = "";

    /// <summary>
    /// True if this file, and no copy of it, was written here since the machine started: who wrote it is gone.
    /// </summary>
    public bool IsAtHome => _place == _file.Place;

    /// <summary>False if the machine was started since: lines that had not reached the disk may be missing.</summary>
    public bool IsComplete => _file.Boot is { } boot && boot == _boot;

    /// <summary>Those whose outcome the database may not have.</summary>
    public IReadOnlyDictionary<long, JournalEntry> Entries
    {
        get
        {
            lock (_lock) return new Dictionary<long, JournalEntry>(_entries);
        }
    }

    public static string NewId() => Guid.NewGuid().ToString("N");

    /// <summary>Begins a session's journal: the database has the outcome of every entry but some.</summary>
    /// <param name="id">A new one for a copy, whose entries are another's.</param>
    public void Restart(string id, string session, IReadOnlySet<long> waiting)
    {
        lock (_lock)
        {
            foreach (var key in _entries.Keys.Where(key => !waiting.Contains(key)).ToList()) _entries.Remove(key);
            (Id, Session, _place, _boot) = (id, session, _file.Place, _file.Boot ?? "-");
            ChangeHalf();
        }
    }

    /// <summary>Call before the first of a group is sent. When it returns, the group is on the disk.</summary>
    public void Begin(IEnumerable<(long Key, long Epoch)> group)
    {
        lock (_lock)
        {
            var line = new StringBuilder("B");
            foreach (var (key, epoch) in group)
            {
                _entries[key] = new JournalEntry(key, epoch, JournalState.Begun);
                line.Append(CultureInfo.InvariantCulture, $" {key}:{epoch}");
            }

            Append(line.Append('\n').ToString());
        }

        // Without the lock: others may write while the disk is busy.
        _file.Flush();
    }

    public void Intend(long key, long epoch) => Add(new JournalEntry(key, epoch, JournalState.Intended));

    public void Accept(long key, long epoch, string reply) =>
        Add(new JournalEntry(key, epoch, JournalState.Accepted, reply));

    public void Refuse(long key, long epoch, string reply) =>
        Add(new JournalEntry(key, epoch, JournalState.Refused, reply));

    /// <summary>Drops entries: the database has the outcomes of these leases.</summary>
    public void Forget(IEnumerable<(long Key, long Epoch)> leases)
    {
        lock (_lock)
        {
            foreach (var (key, epoch) in leases)
            {
                // The delivery may have been begun again since.
                if (_entries.TryGetValue(key, out var entry) && entry.Epoch == epoch) _entries.Remove(key);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private static string LineOf(JournalEntry entry) => entry.State switch
    {
        JournalState.Begun => FormattableString.Invariant($"B {entry.Key}:{entry.Epoch}\n"),
        JournalState.Intended => FormattableString.Invariant($"I {entry.Key} {entry.Epoch}\n"),
        JournalState.Accepted => FormattableString.Invariant($"A {entry.Key} {entry.Epoch} {Short(entry.Reply)}\n"),
        _ => FormattableString.Invariant($"R {entry.Key} {entry.Epoch} {Short(entry.Reply)}\n"),
    };

    private static string Short(string reply) =>
        (reply.Length > MaxReplyLength ? reply[..MaxReplyLength] : reply).ReplaceLineEndings(" ");

    private void Add(JournalEntry entry)
    {
        lock (_lock)
        {
            _entries[entry.Key] = entry;
            Append(LineOf(entry));
        }
    }

    private void Append(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);

        // The last byte of a half stays 0, which ends it. A new half begins with all entries, this one too.
        if (_position % HalfSize + bytes.Length >= HalfSize) ChangeHalf();
        else Write(bytes);
    }

    private void Write(byte[] bytes)
    {
        _file.Write(_position, bytes);
        _position += bytes.Length;
    }

    private void ChangeHalf()
    {
        var header = Encoding.UTF8.GetBytes($"{Magic} {_number + 1} {Id} {Session} {_boot} {_place}\n");
        var entries = Encoding.UTF8.GetBytes(string.Concat(_entries.Values.Select(LineOf)));
        var length = header.Length + entries.Length;
        if (length >= HalfSize) throw new IOException("The journal of sent mail is full.");
        var start = _position < HalfSize && _number > 0 ? HalfSize : 0;
        var half = new byte[HalfSize];
        entries.CopyTo(half, header.Length);

        // The header comes last: until then this half begins with a zero and counts as empty.
        _file.Write(start, half);
        _file.Flush();
        _file.Write(start, header);
        _file.Flush();
        _number++;
        _position = start + length;
    }

    private void Load(byte[] bytes)
    {
        foreach (var start in (int[])[0, HalfSize])
        {
            var lines = LinesOf(bytes.AsSpan(start, HalfSize), out var length);
            if (lines is not [var header, ..]
                || header.Split(' ') is not [Magic, var number, var id, var session, var boot, var place])
                continue;
            var found = long.Parse(number, CultureInfo.InvariantCulture);
            if (found <= _number) continue;
            (_number, Id, Session, _boot, _place) = (found, id, session, boot, place);
            _position = start + length;
            _entries.Clear();
            foreach (var line in lines.AsSpan(1)) Follow(line);
        }
    }

    /// <summary>Whole lines up to the first zero; a line cut short by a crash is as if never written.</summary>
    private static string[] LinesOf(ReadOnlySpan<byte> half, out int length)
    {
        var end = half.IndexOf((byte)0);
        length = half[..(end < 0 ? half.Length : end)].LastIndexOf((byte)'\n') + 1;
        return Encoding.UTF8.GetString(half[..length]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private void Follow(string line)
    {
        var parts = line.Split(' ', 4);
        if (parts[0] == "B")
        {
            foreach (var pair in line.Split(' ').Skip(1))
            {
                if (pair.Split(':') is [var left, var right] && Number(left) is { } key && Number(right) is { } epoch)
                    _entries[key] = new JournalEntry(key, epoch, JournalState.Begun);
            }
        }
        else if (parts.Length > 2 && Number(parts[1]) is { } key && Number(parts[2]) is { } epoch)
        {
            var state = parts[0] switch
            {
                "A" => JournalState.Accepted,
                "R" => JournalState.Refused,
                _ => JournalState.Intended,
            };
            _entries[key] = new JournalEntry(key, epoch, state, parts.ElementAtOrDefault(3) ?? "");
        }
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
