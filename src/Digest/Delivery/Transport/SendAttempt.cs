namespace Digest.Delivery.Transport;

/// <summary>
/// Until the point of no return a message can be cancelled; after it, cancellation waits for the reply.
/// </summary>
internal sealed class SendAttempt : IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _cancellationToken;
    private readonly SendGate _gate;

    public SendAttempt(SendGate gate, CancellationToken cancellationToken)
    {
        (_gate, _cancellationToken) = (gate, cancellationToken);
        _registration = cancellationToken.UnsafeRegister(
            static abort => ((CancellationTokenSource)abort!).Cancel(), _abort);
    }

    public CancellationToken Aborted => _abort.Token;

    /// <summary>The intent was not recorded, so the exception under way is not the connection's.</summary>
    public bool HookFailed { get; private set; }

    public void PassPointOfNoReturn()
    {
        _registration.Dispose();
        HookFailed = true;
        _cancellationToken.ThrowIfCancellationRequested();
        _gate.BeforeFinalDot();
        HookFailed = false;
    }

    public void Dispose()
    {
        _registration.Dispose();
        _abort.Dispose();
    }
}
