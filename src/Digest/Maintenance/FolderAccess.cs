namespace Digest.Maintenance;

/// <summary>What this user may do in a folder.</summary>
internal static class FolderAccess
{
    /// <summary>On a full disk a file can be created, and nothing written to it.</summary>
    private static readonly byte[] Probe = new byte[4096];

    /// <summary>Null when files can be written in the folder; otherwise why not.</summary>
    public static string? WriteFailure(string folder)
    {
        try
        {
            using var file = File.Create(
                Path.Combine(folder, $".digest-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose);
            file.Write(Probe);
            file.Flush();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
