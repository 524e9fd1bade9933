namespace Digest.TestData;

/// <summary>For tests that read the project's own files.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder that holds Digest.sln.</summary>
    public static string Folder { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Digest.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("Digest.sln is not above the tests.");
        return folder.FullName;
    }
}
