using System.Runtime.InteropServices;

namespace Digest.Cli;

/// <summary>
/// Notes that Ctrl+C was pressed. The handler that is registered last is called first, and some of the others only
/// return when the command has ended: create it after them.
/// </summary>
internal sealed class InterruptWatch : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private volatile bool _isInterrupted;

    public InterruptWatch() =>
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => _isInterrupted = true);

    public bool IsInterrupted => _isInterrupted;

    public void Dispose() => _registration.Dispose();
}
