namespace Digest.Maintenance;

/// <summary>What this user may do in a folder.</summary>
internal static class FolderAccess
{
    /// <summary>Null when files can be created in the folder; otherwise why not.</summary>
    public static string? WriteFailure(string folder)
    {
        try
        {
            using (File.Create(Path.Combine(folder, $".digest-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose))
            {
                return null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
