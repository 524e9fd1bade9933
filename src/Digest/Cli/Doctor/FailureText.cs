using System.Net.Sockets;
using Digest.Configuration;
using Digest.Storage;

namespace Digest.Cli.Doctor;

/// <summary>One line about a failure of the machine: what happened, where, and what to do.</summary>
internal static class FailureText
{
    public static string Of(Exception failure, Settings settings)
    {
        var cause = FirstCause(failure);
        if (SqliteFailure.Describe(cause, StorageServices.SqliteFile(settings.DataFolder)) is { } text) return text;
        if (PostgreSqlFailure.Describe(cause, settings.Storage) is { } said) return said;
        return cause switch
        {
            IOException e when IsDiskFull(e) =>
                $"The disk is full: {e.Message.TrimEnd('.')}. Free some space and try again.",
            IOException { InnerException: SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } }
            or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
                $"{settings.Web.Listen} is in use by another program, perhaps another digest. Stop that, or set "
                    + "Web:Listen to another port.",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"{settings.Web.Listen} may not be opened by {Environment.UserName}. Set Web:Listen to a port above "
                    + "1023.",
            FileNotFoundException { FileName: { } file } => $"File not found: {file}",
            DirectoryNotFoundException e when e.Message.Split('\'') is [_, var file, _] => $"File not found: {file}",
            UnauthorizedAccessException e => $"{e.Message} {SqliteFailure.GrantAccess}",
            _ => cause.Message,
        };
    }

    /// <summary>Wrappers say that something failed; what they hold says why.</summary>
    private static Exception FirstCause(Exception failure)
    {
        while (
            failure is AggregateException or TypeInitializationException or System.Reflection.TargetInvocationException
            && failure.InnerException is { } inner)
            failure = inner;
        // Kestrel puts the socket's failure two levels down.
        return failure is IOException { InnerException.InnerException: SocketException socket } ? socket : failure;
    }

    /// <summary>ENOSPC and EDQUOT of Unix, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.</summary>
    private static bool IsDiskFull(IOException e) => e.HResult is 28 or 122 or 69 or unchecked(
        (int)0x80070070) or unchecked((int)0x80070027);
}
