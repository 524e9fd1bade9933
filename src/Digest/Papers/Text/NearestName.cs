namespace Digest.Papers.Text;

/// <summary>The nearest known name, for messages about unknown ones.</summary>
internal static class NearestName
{
    /// <returns>Null where no name is near: one letter, or a third of them, may differ.</returns>
    public static string? Find(string name, IEnumerable<string> known)
    {
        var nearest = known.Distinct().Select(k => (Name: k, Distance: Distance(Folded(name), Folded(k))))
            .OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal).FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= Math.Max(1, name.Length / 3) ? nearest.Name : null;
    }

    /// <summary>The end of a message about an unknown name; empty where no name is near.</summary>
    public static string Question(string name, IEnumerable<string> known) =>
        Find(name, known) is { } nearest ? $" Did you mean {nearest}?" : "";

    private static string Folded(string name) => name.ToUpperInvariant();

    /// <summary>
    /// Insertions, deletions, replacements and swaps of neighbours that turn one name into the other (Damerau and
    /// Levenshtein, optimal string alignment).
    /// </summary>
    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 10) return int.MaxValue;
        var distances = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distances[i, j] = i + j;
                    continue;
                }

                var replaced = distances[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                distances[i, j] = Math.Min(replaced, Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    distances[i, j] = Math.Min(distances[i, j], distances[i - 2, j - 2] + 1);
            }
        }

        return distances[left.Length, right.Length];
    }
}
