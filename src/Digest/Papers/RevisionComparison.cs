namespace Digest.Papers;

/// <summary>Distinguishes a revision that a reader should know of from one that fixes commas.</summary>
internal static class RevisionComparison
{
    /// <summary>
    /// Of all different words in both abstracts, the part that must be common for the change to be one of wording only.
    /// </summary>
    private const double SameWords = 0.85;

    public static bool IsChanged(RevisionText old, RevisionText now)
    {
        // The authors wrote nothing new: another source words the same version differently, or gave the abstract that
        // was missing.
        if (now.Version > 0 && (now.Version == 1 || now.Version == old.Version)) return false;
        if (!Words(old.Title).SetEquals(Words(now.Title))) return true;
        return old.Abstract.Length > 0 && Overlap(Words(old.Abstract), Words(now.Abstract)) < SameWords;
    }

    private static double Overlap(HashSet<string> left, HashSet<string> right)
    {
        var common = left.Count(right.Contains);
        var all = left.Count + right.Count - common;
        return all == 0 ? 1 : (double)common / all;
    }

    private static HashSet<string> Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => string.Concat(word.Where(char.IsLetterOrDigit)).ToLowerInvariant())
            .Where(word => word.Length > 0)
            .ToHashSet(StringComparer.Ordinal);
}

/// <param name="Version">The version that a source named; 0 when none did.</param>
internal sealed record RevisionText(string Title, string Abstract, long Version);
