using System.Runtime.InteropServices;

namespace Digest.Cli;

/// <summary>
/// Ctrl+C and SIGTERM ask the command to stop. A second signal, or a command that takes too long, ends the process.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Func<TimeSpan> _patience;
    private CancellationTokenSource? _end;

    /// <param name="patience">How long a command may take to stop; asked for when it is asked to stop, because reading
    /// the configuration takes longer than many a command.</param>
    public StopSignals(Func<TimeSpan> patience)
    {
        _patience = patience;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCode.Terminated)),
        ];
    }

    public CancellationToken Token => _stop.Token;

    public bool IsInterrupted { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _end?.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext signal, int exitCode)
    {
        if (_stop.IsCancellationRequested) return;
        signal.Cancel = true;
        // Known before the command is: its exit code depends on it.
        IsInterrupted = exitCode == ExitCode.Interrupted;
        _end = new CancellationTokenSource(_patience());
        _end.Token.Register(() => Environment.Exit(exitCode));
        _stop.Cancel();
    }
}
