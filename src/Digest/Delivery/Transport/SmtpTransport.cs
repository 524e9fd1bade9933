using System.Buffers;

namespace Digest.Mail.Smtp;

/// <summary>
/// Sends over a pool of connections to one relay. Keeps no more than <see cref="SmtpOptions.MaxConnections"/> open, each for a limited
/// number of messages and of idle time.
/// </summary>
public sealed class SmtpTransport : IMailTransport
{
    private readonly SmtpPool _pool;
    private readonly RateLimit _rate;

    /// <param name="options">Checked with <see cref="SmtpOptionsValidator"/>; not changed afterwards.</param>
    public SmtpTransport(SmtpOptions options, TimeProvider time)
    {
        _pool = new SmtpPool(options, time);
        _rate = new RateLimit(options.MessagesPerSecond, time);
    }

    public async ValueTask<SendOutcome> SendAsync(MailEnvelope envelope, ReadOnlySequence<byte> message, Action? beforeFinalDot, CancellationToken cancellationToken)
    {
        await _rate.WaitAsync(cancellationToken);
        var connection = await _pool.EnterAsync(envelope, message, cancellationToken);
        try
        {
            while (true)
            {
                connection ??= await _pool.OpenAsync(cancellationToken);
                if (await connection.SendAsync(envelope, message, beforeFinalDot, cancellationToken) is { } outcome) return outcome;
                connection.Dispose();
                connection = null;
            }
        }
        catch (SmtpFailure failure)
        {
            return failure.Outcome;
        }
        finally
        {
            await _pool.LeaveAsync(connection);
        }
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();
}
