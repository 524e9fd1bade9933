using System.Text.Json;

namespace Digest.Operations;

/// <summary>
/// Alerts that could not be queued, until the database works: in a file of the data folder, so that they outlive this
/// process, or in memory where that cannot be written.
/// </summary>
internal sealed class KeptAlerts(string dataFolder)
{
    /// <summary>More than there are kinds of trouble; the others are in the log.</summary>
    private const int MaxInMemory = 100;

    private const int MaxFileSize = 256 * 1024;

    private readonly string _file = Path.Combine(dataFolder, "alerts.waiting");

    /// <summary>The file while its alerts are queued, so that others may be added.</summary>
    private readonly string _taken = Path.Combine(dataFolder, "alerts.queueing");
    private readonly List<KeptAlert> _inMemory = [];
    private readonly Lock _lock = new();

    public void Add(KeptAlert alert)
    {
        lock (_lock)
        {
            try
            {
                Directory.CreateDirectory(dataFolder);
                if (File.Exists(_file) && new FileInfo(_file).Length > MaxFileSize) return;
                File.AppendAllText(_file, JsonSerializer.Serialize(alert) + "\n");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (_inMemory.Count < MaxInMemory) _inMemory.Add(alert);
            }
        }
    }

    /// <summary>Hands over all of them, the oldest first, and forgets them when that succeeds.</summary>
    public async Task HandOverAsync(Func<IReadOnlyList<KeptAlert>, Task> queue)
    {
        KeptAlert[] inMemory;
        lock (_lock)
        {
            inMemory = [.. _inMemory];
            if (File.Exists(_file) && !File.Exists(_taken)) File.Move(_file, _taken);
        }

        KeptAlert[] all = [.. File.Exists(_taken) ? await ReadAsync(_taken) : [], .. inMemory];
        if (all.Length == 0) return;
        await queue([.. all.OrderBy(alert => alert.At)]);
        File.Delete(_taken);
        lock (_lock) _inMemory.RemoveRange(0, inMemory.Length);
    }

    /// <summary>A line cut short by a crash or a full disk is left out; its text is in the log.</summary>
    private static async Task<IEnumerable<KeptAlert>> ReadAsync(string file)
    {
        var alerts = new List<KeptAlert>();
        foreach (var line in await File.ReadAllLinesAsync(file))
        {
            try
            {
                if (JsonSerializer.Deserialize<KeptAlert>(line) is { } alert) alerts.Add(alert);
            }
            catch (JsonException)
            {
            }
        }

        return alerts;
    }
}

/// <summary>A change of an alert, or news that has no end.</summary>
/// <param name="Content">Subject and text, as an alert's mail has them.</param>
/// <param name="Name">Null for news, and what the version before kept.</param>
/// <param name="IsOver">Whether the trouble has recovered.</param>
internal sealed record KeptAlert(
    DateTimeOffset At,
    string Content,
    string? Name = null,
    string? Kind = null,
    string? Worker = null,
    bool IsOver = false);
