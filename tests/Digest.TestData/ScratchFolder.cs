namespace Digest.TestData;

/// <summary>
/// A new folder for a database that nobody needs after the test: in memory where the machine has room for it, because
/// hundreds of databases take a disk longer than the tests themselves.
/// </summary>
internal static class ScratchFolder
{
    private const string Memory = "/dev/shm";

    /// <summary>Of all databases at once, with room to spare. A container often has 64 MB.</summary>
    private const long Enough = 4L << 30;

    private static readonly string Parent =
        Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace >= Enough ? Memory : Path.GetTempPath();

    public static string Create(string prefix)
    {
        var folder = Path.Combine(Parent, $"{prefix}{Path.GetRandomFileName()}");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder).FullName
            : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
                .FullName;
    }
}
