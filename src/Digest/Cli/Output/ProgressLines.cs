using System.Globalization;

namespace Digest.Cli.Output;

/// <summary>
/// Reports the progress of long work on the error output, in a line every few seconds, so that a log stays short.
/// </summary>
internal sealed class ProgressLines(CommandOutput output, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long _last = clock.GetTimestamp();

    public void Report(string what, long count)
    {
        if (clock.GetElapsedTime(_last) < Pause) return;
        _last = clock.GetTimestamp();
        output.Hint(string.Create(CultureInfo.InvariantCulture, $"{what}: {count:N0} so far"));
    }
}
