using System.Security.Cryptography;
using Digest.Bounces.Reading;
using Microsoft.Extensions.Logging;

namespace Digest.Bounces;

/// <summary>
/// Reads and applies one message that came to where reports come, wherever that is. What a stranger's message does to
/// the reader must not keep the next one from being read.
/// </summary>
internal sealed partial class BounceIntake(BounceProcessor bounces, TimeProvider clock, ILogger<BounceIntake> logger)
{
    /// <summary>Many times what the largest report needs.</summary>
    private static readonly TimeSpan MaxReadingTime = TimeSpan.FromSeconds(5);

    /// <summary>The beginning of a message, as much as the reader looks at.</summary>
    public static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var longest = stream.CanSeek
            ? Math.Min(stream.Length - stream.Position, ReportReader.MaxMessageBytes)
            : ReportReader.MaxMessageBytes;
        var buffer = new byte[longest];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length == buffer.Length ? buffer : buffer[..length];
    }

    public static string Fingerprint(ReadOnlySpan<byte> message) => Convert.ToHexStringLower(SHA256.HashData(message));

    public async Task<TakenReport> TakeAsync(byte[] message, CancellationToken cancellationToken)
    {
        var (report, failure) = Read(message, cancellationToken);
        var applied = await bounces.ApplyAsync(
            report, Fingerprint(message), BounceTrust.OnlyProven, cancellationToken);
        return new TakenReport(report.Kind, applied, failure);
    }

    /// <param name="name">Of the message, where the operator finds it.</param>
    public void Log(TakenReport taken, string name)
    {
        if (taken.IsUnreadable) LogUnreadable(taken.Failure, name);
        foreach (var done in taken.Applied)
        {
            if (done.IsBelieved) LogApplied(Path.GetFileName(name), taken.Kind, done);
            else LogNotBelieved(taken.Kind, done, name);
        }
    }

    private (IncomingReport Report, Exception? Failure) Read(byte[] message, CancellationToken cancellationToken)
    {
        using var outOfTime = new CancellationTokenSource(MaxReadingTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, outOfTime.Token);
        try
        {
            return (ReportReader.Read(message, either.Token), null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return (IncomingReport.Unreadable, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name}: {Kind}: {Done}")]
    private partial void LogApplied(string name, ReportKind kind, AppliedReport done);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind}: {Done}. If it is genuine: digest bounces read {Name}")]
    private partial void LogNotBelieved(ReportKind kind, AppliedReport done, string name);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Name} is not a mail, or is over the limits for one; it changed nothing"
    )]
    private partial void LogUnreadable(Exception? exception, string name);
}

/// <param name="Failure">Why it cannot be read.</param>
internal sealed record TakenReport(ReportKind Kind, IReadOnlyList<AppliedReport> Applied, Exception? Failure)
{
    public bool IsUnreadable => Kind == ReportKind.Unreadable;

    /// <summary>It is about a mail of this installation, and was applied, now or before.</summary>
    public bool IsOurs => Applied.Any(done => done.IsBelieved);
}
