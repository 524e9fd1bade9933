using Digest.Maintenance;

namespace Digest.Cli.Doctor;

/// <summary>Checks the folders that Digest writes to, and the disk below them.</summary>
internal static class DataFolderCheck
{
    private const long Gigabyte = 1024 * 1024 * 1024;

    /// <summary>An archive of a year, with the index, fits into less.</summary>
    private const long EnoughSpace = Gigabyte;

    private const long TooLittleSpace = Gigabyte / 20;

    /// <summary>
    /// Checks that files can be created there. For a folder that does not exist yet, its nearest parent is checked.
    /// </summary>
    public static Finding Writable(string check, string folder)
    {
        var existing = Existing(folder);
        if (FolderAccess.WriteFailure(existing.FullName) is { } failure)
            return Finding.Failed(
                check,
                $"{folder} is not writable: {failure} Grant write access, or choose another folder with --data.");
        return Finding.Ok(check, existing.FullName == folder ? folder : $"{folder}, will be created");
    }

    public static Finding Disk(string folder)
    {
        try
        {
            var free = new DriveInfo(Existing(folder).FullName).AvailableFreeSpace;
            var text = FormattableString.Invariant($"{(double)free / Gigabyte:0.0} GB free");
            return free < TooLittleSpace ? Finding.Failed("disk", $"Only {text}. Free some space.")
                : free < EnoughSpace
                    ? Finding.Note("disk", $"Only {text}. An archive of papers grows by about 1 GB a year.")
                : Finding.Ok("disk", text);
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return Finding.Note("disk", $"Not checked: {e.Message}");
        }
    }

    private static DirectoryInfo Existing(string folder)
    {
        var existing = new DirectoryInfo(folder);
        while (!existing.Exists && existing.Parent is { } parent) existing = parent;
        return existing;
    }
}
