namespace Digest.Configuration;

/// <summary>The Levenshtein distance between two words. For suggestions after a typing error.</summary>
internal static class EditDistance
{
    /// <summary>
    /// The name that was probably meant, whatever the case of its letters; null when none is similar.
    /// </summary>
    public static string? Nearest(string given, IEnumerable<string> known)
    {
        var (name, distance) = known
            .Select(name => (name, Between(name.ToUpperInvariant(), given.ToUpperInvariant())))
            .MinBy(candidate => candidate.Item2);
        return name is not null && distance <= Math.Max(2, given.Length / 3) ? name : null;
    }

    public static int Between(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
