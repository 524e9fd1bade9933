using Digest.Delivery.Transport.Security;
using MailKit;
using MimeKit;

namespace Digest.Delivery.Transport;

/// <summary>
/// Sends over a pool of connections to one relay. Keeps no more than <see cref="SmtpOptions.MaxConnections"/> open,
/// each for a limited number of messages and of idle time.
/// </summary>
internal sealed class SmtpTransport : IMailTransport
{
    private readonly SmtpOptions _options;
    private readonly TimeProvider _time;
    private readonly SmtpSecret _secret;
    private readonly SmtpProtocolLog? _log;
    private readonly SmtpPool _pool;
    private readonly RateLimit _rate;

    /// <param name="options">Checked with <see cref="SmtpOptionsValidator"/>; not changed afterwards.</param>
    /// <param name="folder">What a relative <see cref="SmtpOptions.ProtocolLog"/> is relative to.</param>
    public SmtpTransport(SmtpOptions options, TimeProvider time, string folder = "")
    {
        (_options, _time, _secret) = (options, time, new SmtpSecret(options, time));
        _log = options.ProtocolLog is { } file ? new SmtpProtocolLog(Path.Combine(folder, file)) : null;
        (_pool, _rate) = (new SmtpPool(options, time), new RateLimit(options.MessagesPerSecond, time));
    }

    public async ValueTask<SendOutcome> SendAsync(
        MailEnvelope envelope, MimeMessage message, SendGate gate, CancellationToken cancellationToken)
    {
        var (mail, refusal) = SmtpMail.Of(envelope, message);
        if (mail is null) return refusal!;
        await _rate.WaitAsync(cancellationToken);
        await _pool.EnterAsync(cancellationToken);
        RelayClient? client = null;
        try
        {
            while (true)
            {
                client = _pool.TakeIdle(mail) ?? await OpenAsync(cancellationToken);
                if (!await gate.IsWanted(cancellationToken)) return SendGate.Withdrawn;
                if (await client.SendAsync(mail, gate, cancellationToken) is { } outcome) return outcome;
                client.Dispose();
                client = null;
            }
        }
        catch (SmtpFailure failure)
        {
            return failure.Outcome;
        }
        finally
        {
            await _pool.LeaveAsync(client);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _secret.Dispose();
        _log?.Dispose();
    }

    /// <summary>A token that worked before may have expired; then a new one is tried at once.</summary>
    private async Task<RelayClient> OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var secret = _options.UserName is null ? null : await _secret.GetAsync(cancellationToken);
            try
            {
                return await RelayClient.OpenAsync(_options, secret, _log?.ForConnection(), _time, cancellationToken);
            }
            catch (SmtpFailure failure)
                when (failure.Outcome.Status == SendStatus.NotAuthenticated
                    && secret is not null
                    && _secret.Refuse(secret)
                )
            { }
        }
    }
}
