using System.Net.Sockets;
using Digest.Cli.Configuration;
using Digest.Storage;
using Microsoft.Data.Sqlite;

namespace Digest.Cli.Doctor;

/// <summary>One line about a failure of the machine: what happened, where, and what to do.</summary>
internal static class FailureText
{
    /// <summary>With less room than this a disk counts as full: SQLite then reports an input or output error as often
    /// as a full disk.</summary>
    private const long NearlyFull = 256 * 1024;

    // https://www.sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14,
        NotADatabase = 26;

    public static string Of(Exception failure, Settings settings)
    {
        var cause = FirstCause(failure);
        return cause switch
        {
            SqliteException e => OfDatabase(e, StorageServices.SqliteFile(settings.DataFolder)),
            IOException e when IsDiskFull(e) => $"The disk is full: {e.Message} Free some space and try again.",
            IOException { InnerException: SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } } or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
                $"{settings.Web.Listen} is in use by another program, perhaps another digest. Stop that, or set Web:Listen to another port.",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"{settings.Web.Listen} may not be opened by {Environment.UserName}. Set Web:Listen to a port above 1023.",
            UnauthorizedAccessException e => $"{e.Message} {GrantAccess}",
            _ => cause.Message,
        };
    }

    private static string GrantAccess =>
        $"Grant {Environment.UserName} write access (does it belong to another user?), or choose another folder with --data.";

    /// <summary>Wrappers say that something failed; what they hold says why.</summary>
    private static Exception FirstCause(Exception failure)
    {
        while (failure is AggregateException or TypeInitializationException or System.Reflection.TargetInvocationException && failure.InnerException is { } inner) failure = inner;
        // Kestrel puts the socket's failure two levels down.
        return failure is IOException { InnerException.InnerException: SocketException socket } ? socket : failure;
    }

    private static string OfDatabase(SqliteException e, string file) => e.SqliteErrorCode switch
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

    /// <summary>ENOSPC and EDQUOT of Unix, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.</summary>
    private static bool IsDiskFull(IOException e) => e.HResult is 28 or 122 or 69 or unchecked(
        (int)0x80070070) or unchecked((int)0x80070027);
}
