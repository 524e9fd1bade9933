using System.ComponentModel;
using System.Diagnostics;

namespace Digest.Operations;

internal static class ProcessTree
{
    /// <summary>Ends a process and all that it started, unless it has ended by itself or never began.</summary>
    public static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // There is nothing to end.
        }
    }
}
