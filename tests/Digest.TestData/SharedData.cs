using Xunit;

namespace Digest.TestData;

/// <summary>
/// Real papers, reports and recorded responses, which are not part of the project: <c>../shared/data</c> beside it, or the
/// folder that DIGEST_SHARED_DATA names.
/// </summary>
internal static class SharedData
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("DIGEST_SHARED_DATA") is { Length: > 0 } named
        ? named
        : Path.Combine(RepositoryRoot.Folder, "..", "shared", "data");

    /// <summary>The files of one folder by name; the test is skipped, with the reason, where the folder is missing.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var path = Path.Combine(Folder, folder);
        Assert.SkipUnless(Directory.Exists(path), $"{folder} is not there: real data is not part of the project");
        return Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal).ToList();
    }

    public static string File(string folder, string name) => Files(folder, name).Single();
}
