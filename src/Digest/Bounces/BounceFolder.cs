using Microsoft.Extensions.Logging;

namespace Digest.Bounces;

/// <summary>
/// Reads the mail that a server puts into a folder: of a Maildir the files in <c>new/</c>, which then go to
/// <c>cur/</c>; else all files, which then go to <c>done/</c>.
/// </summary>
internal sealed partial class BounceFolder(BounceIntake intake, ILogger<BounceFolder> logger)
{
    /// <summary>
    /// Applies every file that waits. One whose content is not a mail, or takes more time or memory than a report may,
    /// is set aside with the others. One that the disk does not give stays. Neither delays the rest.
    /// </summary>
    public async Task<BounceFolderResult> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var isMaildir = Directory.Exists(Path.Combine(folder, "new"));
        var waiting = isMaildir ? Path.Combine(folder, "new") : folder;
        var done = Directory.CreateDirectory(Path.Combine(folder, isMaildir ? "cur" : "done")).FullName;
        var (read, unreadable) = (0, 0);
        foreach (var path in Directory
                .EnumerateFiles(waiting)
                .Where(path => !Path.GetFileName(path).StartsWith('.'))
                .Order(StringComparer.Ordinal)
                .ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var message = await ReadMessageAsync(path, cancellationToken);
                var taken = await intake.TakeAsync(message, cancellationToken);
                // ":2,S" is how a Maildir marks a message as seen.
                var kept = MoveAside(path, Path.Combine(done, Path.GetFileName(path) + (isMaildir ? ":2,S" : "")));
                read++;
                if (taken.IsUnreadable) unreadable++;
                intake.Log(taken, kept);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotRead(e, path);
            }
        }

        return new BounceFolderResult(read, unreadable);
    }

    private static async Task<byte[]> ReadMessageAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return await BounceIntake.ReadAsync(file, cancellationToken);
    }

    private static string MoveAside(string path, string target)
    {
        // A name may come again; the file that had it first keeps it.
        for (var i = 1; File.Exists(target); i++)
            target = $"{target}.{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        File.Move(path, target);
        return target;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The message {Path} cannot be read; it stays where it is")]
    private partial void LogNotRead(Exception exception, string path);
}

/// <param name="Read">Files read and put aside, the unreadable among them.</param>
/// <param name="Unreadable">Not a mail, or over the limits for one.</param>
internal sealed record BounceFolderResult(int Read, int Unreadable);
