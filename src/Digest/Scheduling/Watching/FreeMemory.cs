using System.Runtime.InteropServices;

namespace Digest.Scheduling.Watching;

/// <summary>
/// Memory that this process holds and does not use. The collector keeps it until it runs again, which an idle worker
/// gives it little reason to, and glibc keeps most of what native code freed: the sentence encoder, SQLite.
/// </summary>
internal static class FreeMemory
{
    /// <summary>Gives it back to the system. Nothing else runs meanwhile: about a tenth of a second.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Trim(keep: 0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only glibc has it; other libraries return memory by themselves.
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint keep);
}
