using System.Globalization;

namespace Digest.Delivery.Journal;

/// <summary>
/// The journal of the version before, <c>send.journal</c>: one line each, <c>I key</c> before the final dot and
/// <c>A key reply</c> after the acceptance. It is read once, when this version first runs in the folder, and deleted
/// when the database has what it says.
/// </summary>
internal static class ReleasedJournal
{
    /// <returns>
    /// Deliveries with an intent, each with the reply that accepted it, or null when none came; null without a
    /// journal. A line cut short by a crash is as if never written.
    /// </returns>
    /// <exception cref="IOException">The version before still sends from this folder.</exception>
    public static IReadOnlyDictionary<long, string?>? Read(string file)
    {
        if (!File.Exists(file)) return null;
        string text;
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        using (var reader = new StreamReader(stream)) text = reader.ReadToEnd();
        var known = new Dictionary<long, string?>();
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', 3);
            if (parts.Length < 2 || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out var key)) continue;
            known[key] = parts[0] == "A" ? parts.ElementAtOrDefault(2) ?? "" : known.GetValueOrDefault(key);
        }

        return known;
    }
}
