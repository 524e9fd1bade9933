using Microsoft.Data.Sqlite;

namespace Digest.Storage;

/// <summary>One line about what SQLite could not do: what happened, where, and what to do.</summary>
internal static class SqliteFailure
{
    /// <summary>
    /// With less room than this a disk counts as full: SQLite then reports an input or output error as often as a full
    /// disk.
    /// </summary>
    private const long NearlyFull = 256 * 1024;

    // https://www.sqlite.org/rescode.html
    private const int Busy = 5,
        Locked = 6,
        ReadOnly = 8,
        InputOutput = 10,
        Corrupt = 11,
        Full = 13,
        CannotOpen = 14,
        NotADatabase = 26;

    // https://www.sqlite.org/rescode.html#extrc
    private const int ReadFailed = 266,
        ReadShort = 522;

    public static string GrantAccess => $"Grant {Environment.UserName} write access (does it belong to another "
        + "user?), or choose another folder with --data.";

    /// <summary>Null when this is not a failure of SQLite.</summary>
    public static string? Describe(Exception failure, string file) =>
        failure is SqliteException e ? Describe(e, file) : null;

    /// <summary>
    /// A file that was being written, beside the database, cannot be: there is no room, or no permission. Null for
    /// what concerns the database that was read.
    /// </summary>
    public static string? DescribeCopy(Exception failure, string file) =>
        failure is SqliteException e ? DescribeCopy(e, file) : null;

    private static string? DescribeCopy(SqliteException e, string file) => e.SqliteErrorCode switch
    {
        Full => NoRoom(file),
        InputOutput or CannotOpen when IsNearlyFull(file) => NoRoom(file),
        ReadOnly or CannotOpen => $"{file} cannot be written. Grant {Environment.UserName} write access to its "
            + "folder, or choose another one.",
        InputOutput when e.SqliteExtendedErrorCode is not (ReadFailed or ReadShort) =>
            $"{file} cannot be written: {e.Message}",
        _ => null,
    };

    private static string NoRoom(string file) =>
        $"The disk with {file} is full. Free some space and try again, or choose another folder.";

    private static string Describe(SqliteException e, string file) => e.SqliteErrorCode switch
    {
        Full => DiskFull(file),
        InputOutput or CannotOpen when IsNearlyFull(file) => DiskFull(file),
        ReadOnly => $"{file} cannot be written. {GrantAccess}",
        CannotOpen => $"{file} cannot be opened. {GrantAccess}",
        Busy or Locked => $"{file} is in use by another process. Stop that, or try again later.",
        Corrupt or NotADatabase => $"{file} is damaged ({e.Message}). Restore a backup.",
        _ => $"{file}: {e.Message}",
    };

    private static string DiskFull(string file) =>
        $"The disk with {file} is full. Free some space and try again; what was stored is safe.";

    private static bool IsNearlyFull(string file)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file))!).AvailableFreeSpace < NearlyFull;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
