using Digest.Outbox;
using Microsoft.Extensions.Logging;

namespace Digest.Operations;

/// <summary>
/// Reports to the operator, once, that something needs attention, and once that it has recovered: always to the log,
/// and by mail if an address is configured.
/// </summary>
internal sealed class OperatorAlerts(
    OutboxStore outbox,
    KeptAlerts kept,
    OperatorOptions options,
    TimeProvider clock,
    ILogger<OperatorAlerts> logger
) : IDisposable
{
    private readonly Dictionary<string, string> _raised = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <param name="what">Names the problem, for example <c>relay</c> or <c>source arxiv-cs</c>. A raised problem is
    /// not raised again.</param>
    public Task RaiseAsync(string what, string subject, string text, CancellationToken cancellationToken) =>
        ChangeAsync(() => _raised.TryAdd(what, subject), LogLevel.Error, subject, text, cancellationToken);

    /// <summary>Does nothing when <paramref name="what"/> is not raised.</summary>
    public Task ClearAsync(string what, string text, CancellationToken cancellationToken)
    {
        var subject = "";
        return ChangeAsync(
            () =>
            {
                if (!_raised.Remove(what, out var was)) return false;
                subject = $"Recovered: {was}";
                return true;
            },
            LogLevel.Warning, () => subject, text, cancellationToken);
    }

    /// <summary>Reports something that the caller knows was not reported before.</summary>
    public async Task NotifyAsync(LogLevel level, string subject, string text, CancellationToken cancellationToken)
    {
        logger.Log(level, "{Subject}: {Text}", subject, text);
        if (string.IsNullOrEmpty(options.Email)) return;
        var alert = new KeptAlert(clock.GetUtcNow(), $"{subject}\n{text}");
        try
        {
            await outbox.QueueAsync([MailOf(alert)], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            kept.Add(alert);
            throw;
        }
        catch (Exception e)
        {
            kept.Add(alert);
            logger.LogWarning("The alert is mailed once the database works: {Reason}", e.Message);
        }
    }

    /// <summary>Queues the alerts that could not be queued when they were raised.</summary>
    public async Task SendKeptAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(options.Email)) return;
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await kept.HandOverAsync(alerts => outbox.QueueAsync([.. alerts.Select(MailOf)], cancellationToken));
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _sending.Dispose();
    }

    private OutboxMessage MailOf(KeptAlert alert) => new()
    {
        Kind = MailKind.Alert,
        Recipient = options.Email!,
        QueuedAt = alert.At,
        NextAttemptAt = alert.At,
        Content = alert.Content,
    };

    private Task ChangeAsync(
        Func<bool> change,
        LogLevel level,
        string subject,
        string text,
        CancellationToken cancellationToken
    ) => ChangeAsync(change, level, () => subject, text, cancellationToken);

    private async Task ChangeAsync(
        Func<bool> change, LogLevel level, Func<string> subject, string text, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!change()) return;
            await NotifyAsync(level, subject(), text, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }
}
