using Xunit;

namespace Digest.Tests.Architecture;

/// <summary>
/// What each guard still finds, in Baseline.txt as <c>guard: finding</c>. It only shrinks: a new finding fails, and one that is
/// gone must be taken out.
/// </summary>
internal static class Baseline
{
    private static readonly string File = Path.Combine(RepositoryRoot.Folder, "tests", "Digest.Tests", "Architecture", "Baseline.txt");

    public static void Check(string guard, IEnumerable<string> findings)
    {
        var found = findings.Distinct().Select(finding => $"{guard}: {finding}").ToHashSet(StringComparer.Ordinal);
        var known = System.IO.File.ReadLines(File).Where(line => line.StartsWith($"{guard}: ", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        if (Environment.GetEnvironmentVariable("DIGEST_WRITE_BASELINE") is not null)
        {
            System.IO.File.WriteAllLines(File, System.IO.File.ReadAllLines(File).Except(known).Union(found).Order(StringComparer.Ordinal));
            return;
        }

        Assert.Empty(found.Except(known).Order(StringComparer.Ordinal));
        Assert.Empty(known.Except(found).Order(StringComparer.Ordinal).Select(line => $"no longer found, take it out of Baseline.txt: {line}"));
    }
}
