using System.Security.Cryptography;
using Digest.Bounces.Reading;
using Microsoft.Extensions.Logging;

namespace Digest.Bounces;

/// <summary>
/// Reads the mail that a server puts into a folder: of a Maildir the files in <c>new/</c>, which then go to
/// <c>cur/</c>; else all files, which then go to <c>done/</c>.
/// </summary>
internal sealed partial class BounceFolder(BounceProcessor bounces, TimeProvider clock, ILogger<BounceFolder> logger)
{
    /// <summary>Many times what the largest report needs.</summary>
    private static readonly TimeSpan MaxReadingTime = TimeSpan.FromSeconds(5);

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
                var (report, failure) = Read(message, cancellationToken);
                var applied = await bounces.ApplyAsync(
                    report, Fingerprint(message), BounceTrust.OnlyProven, cancellationToken);
                // ":2,S" is how a Maildir marks a message as seen.
                var kept = MoveAside(path, Path.Combine(done, Path.GetFileName(path) + (isMaildir ? ":2,S" : "")));
                read++;
                if (report.Kind == ReportKind.Unreadable)
                {
                    LogUnreadable(failure, kept);
                    unreadable++;
                }

                Log(kept, report.Kind, applied);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotRead(e, path);
            }
        }

        return new BounceFolderResult(read, unreadable);
    }

    private (IncomingReport Report, Exception? Failure) Read(byte[] message, CancellationToken cancellationToken)
    {
        using var outOfTime = new CancellationTokenSource(MaxReadingTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, outOfTime.Token);
        try
        {
            return (ReportReader.Read(message, either.Token), null);
        }
        // Whatever effect a stranger's message has on the reader, it must not keep the next one from being read.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return (IncomingReport.Unreadable, e);
        }
    }

    private void Log(string kept, ReportKind kind, IReadOnlyList<AppliedReport> applied)
    {
        foreach (var done in applied)
        {
            if (done.IsBelieved) LogApplied(Path.GetFileName(kept), kind, done);
            else LogNotBelieved(kind, done, kept);
        }
    }

    /// <summary>The beginning of a message, as much as the reader looks at.</summary>
    public static async Task<byte[]> ReadMessageAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[ReportReader.MaxMessageBytes];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..length];
    }

    public static string Fingerprint(ReadOnlySpan<byte> message) => Convert.ToHexStringLower(SHA256.HashData(message));

    private static async Task<byte[]> ReadMessageAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return await ReadMessageAsync(file, cancellationToken);
    }

    private static string MoveAside(string path, string target)
    {
        // A name may come again; the file that had it first keeps it.
        for (var i = 1; File.Exists(target); i++)
            target = $"{target}.{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        File.Move(path, target);
        return target;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{File}: {Kind}: {Done}")]
    private partial void LogApplied(string file, ReportKind kind, AppliedReport done);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind}: {Done}. If it is genuine: digest bounces read {Path}")]
    private partial void LogNotBelieved(ReportKind kind, AppliedReport done, string path);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Path} is not a mail, or is over the limits for one; it changed nothing"
    )]
    private partial void LogUnreadable(Exception? exception, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "The message {Path} cannot be read; it stays where it is")]
    private partial void LogNotRead(Exception exception, string path);
}

/// <param name="Read">Files read and put aside, the unreadable among them.</param>
/// <param name="Unreadable">Not a mail, or over the limits for one.</param>
internal sealed record BounceFolderResult(int Read, int Unreadable);
