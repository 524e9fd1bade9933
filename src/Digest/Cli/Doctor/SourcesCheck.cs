using System.Runtime.CompilerServices;
using Digest.Configuration;
using Digest.Maintenance;
using Digest.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Doctor;

/// <summary>Checks when each source was last read, and with that the clock.</summary>
/// <param name="isReadable">Whether the database has what was read.</param>
internal sealed class SourcesCheck(Settings settings, IServiceProvider services, bool isReadable)
{
    private const string Check = "sources";

    /// <summary>Clocks of several machines differ a little.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var enabled = settings.Sources.Read.Where(source => source.Enabled).ToList();
        if (enabled.Count == 0)
            yield return Finding.Note(Check, "No source is enabled. Add one: digest sources add arxiv cs.AI cs.CL");
        var watched = isReadable
            ? await services.GetRequiredService<SourceHealth>().ListAsync(cancellationToken)
            : [.. enabled.Select(source => new WatchedSource(source, new SourceStatus(source.Name), default))];
        foreach (var source in watched.Where(source => source.Options.Enabled)) yield return Describe(source);
        yield return Clock(watched);
    }

    private static Finding Describe(WatchedSource source)
    {
        var (name, status) = (source.Options.Name, source.Status);
        if (status.FailingSince is { } since)
            return Finding.Failed(
                Check,
                FormattableString.Invariant($"{name} fails since {since:yyyy-MM-dd HH:mm} UTC: {status.LastError}"));
        return status.LastSuccessAt is { } at
            ? Finding.Ok(Check, FormattableString.Invariant($"{name} was read on {at:yyyy-MM-dd HH:mm} UTC"))
            : Finding.Note(Check, $"{name} has never been read: digest ingest");
    }

    /// <summary>What was stored is in the past, and so does the day on which this program was built.</summary>
    private Finding Clock(IReadOnlyList<WatchedSource> watched)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        // Where the program is one file there is no library.
        var library = Path.Combine(AppContext.BaseDirectory, "digest.dll");
        var program = File.Exists(library) ? library : Environment.ProcessPath!;
        var built = new DateTimeOffset(File.GetLastWriteTimeUtc(program), TimeSpan.Zero);
        var latest = watched
            .Select(source => source.Status.LastAttemptAt)
            .Append(built)
            .Max()!.Value;
        return latest - now > ClockTolerance
            ? Finding.Failed(
                "clock",
                FormattableString.Invariant(
                    $"{now:yyyy-MM-dd HH:mm} UTC, but something happened on {latest:yyyy-MM-dd HH:mm}. Set it by NTP."))
            : Finding.Ok("clock", FormattableString.Invariant($"{now:yyyy-MM-dd HH:mm} UTC"));
    }
}
