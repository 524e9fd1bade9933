using System.Runtime.InteropServices;

namespace Digest.Cli;

/// <summary>
/// What Digest creates can be read by its owner only: the database has the keys of links, the mails have addresses. The
/// process says so once, for all files, SQLite's among them. Windows has no modes.
/// </summary>
internal static class FileModes
{
    private const uint GroupAndOthers = 0b000_111_111;

    /// <summary>From now on files get 0600 and folders 0700.</summary>
    public static void KeepPrivate()
    {
        if (!OperatingSystem.IsWindows()) _ = SetMask(GroupAndOthers);
    }

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetMask(uint mask);
}
