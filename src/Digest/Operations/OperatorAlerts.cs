using System.Collections.Concurrent;
using Digest.Outbox;
using Digest.Storage;
using Microsoft.Extensions.Logging;

namespace Digest.Operations;

/// <summary>
/// Reports to the operator, once, that something needs attention, and once that it has recovered: always to the log,
/// and by mail if an address is configured. What is open is in the database: a restart or another worker does not
/// report it again, and <c>digest status</c> shows it.
/// </summary>
internal sealed class OperatorAlerts(
    SqlDatabase database,
    KeptAlerts kept,
    OperatorOptions options,
    TimeProvider clock,
    ILogger<OperatorAlerts> logger
) : IDisposable
{
    /// <summary>Trouble that lasts is mailed again each time that this has passed.</summary>
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromDays(1);

    /// <summary>What a worker reported is closed this long after, if the worker is gone.</summary>
    private static readonly TimeSpan GoneAfter = TimeSpan.FromDays(1);

    /// <summary>As far as this process knows. Null until the database was read.</summary>
    private ConcurrentDictionary<string, string>? _open;

    /// <summary>Raised here, and not in the database yet.</summary>
    private readonly ConcurrentDictionary<string, string> _unsaved = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="what">Names the problem, for example <c>relay</c> or <c>source arxiv-cs</c>. A raised problem is
    /// not raised again.</param>
    /// <param name="worker">For a problem of one worker alone.</param>
    public Task RaiseAsync(
        string what, string subject, string text, CancellationToken cancellationToken, string? worker = null) =>
        IsOpen(NameOf(what, worker))
            ? Task.CompletedTask
            : InTurnAsync(
                async () =>
                {
                    var name = NameOf(what, worker);
                    await LoadAsync(cancellationToken);
                    if (IsOpen(name)) return;
                    _unsaved[name] = subject;
                    DigestMetrics.AlertsRaised.Add(1, new KeyValuePair<string, object?>("alert", what));
                    logger.Log(LogLevel.Error, "{Subject}: {Text}", subject, text);
                    await SaveAsync(
                        new KeptAlert(clock.GetUtcNow(), $"{subject}\n{text}", name, what, worker), cancellationToken);
                },
                cancellationToken);

    /// <summary>Does nothing when <paramref name="what"/> is not raised.</summary>
    public Task ClearAsync(string what, string text, CancellationToken cancellationToken, string? worker = null) =>
        _open is not null && !IsOpen(NameOf(what, worker))
            ? Task.CompletedTask
            : InTurnAsync(
                async () =>
                {
                    var name = NameOf(what, worker);
                    await LoadAsync(cancellationToken);
                    if (SubjectOf(name) is not { } was) return;
                    _open?.TryRemove(name, out _);
                    _unsaved.TryRemove(name, out _);
                    var subject = $"Recovered: {was}";
                    logger.Log(LogLevel.Warning, "{Subject}: {Text}", subject, text);
                    await SaveAsync(
                        new KeptAlert(clock.GetUtcNow(), $"{subject}\n{text}", name, what, worker, IsOver: true),
                        cancellationToken);
                },
                cancellationToken);

    /// <summary>Clears what was raised about things of this kind that are no longer watched.</summary>
    /// <param name="prefix">For example <c>source </c>, with the space.</param>
    public async Task ClearOthersAsync(
        string prefix, IEnumerable<string> watched, string text, CancellationToken cancellationToken)
    {
        if (_open is not { } open) return;
        var names = open.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        foreach (var name in names.Except(watched.Select(one => prefix + one)).ToList())
            await ClearAsync(name, text, cancellationToken);
    }

    /// <summary>Reports something that the caller knows was not reported before, and that has no end.</summary>
    public async Task NotifyAsync(LogLevel level, string subject, string text, CancellationToken cancellationToken)
    {
        logger.Log(level, "{Subject}: {Text}", subject, text);
        await SaveAsync(new KeptAlert(clock.GetUtcNow(), $"{subject}\n{text}"), cancellationToken);
    }

    /// <summary>
    /// Saves what could not be saved when it happened, mails reminders, and learns what other workers reported.
    /// </summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            await kept.HandOverAsync(alerts => database.WriteAsync(
                async sql =>
                {
                    foreach (var alert in alerts) await ApplyAsync(sql, alert);
                },
                cancellationToken));
            _unsaved.Clear();
            await database.WriteAsync(RemindAsync, cancellationToken);
            _open = null;
            await LoadAsync(cancellationToken);
        },
        cancellationToken);

    public void Dispose() => _turn.Dispose();

    private static string NameOf(string what, string? worker) => worker is null ? what : $"{what} on {worker}";

    private bool IsOpen(string name) => SubjectOf(name) is not null;

    private string? SubjectOf(string name) =>
        _unsaved.GetValueOrDefault(name) ?? _open?.GetValueOrDefault(name);

    /// <summary>Without the database, only what this process raised is known.</summary>
    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (_open is not null) return;
        try
        {
            var rows = await database.ReadAsync(AlertStore.ListAsync, cancellationToken);
            _open = new(
                rows.Where(row => row.IsOpen).Select(row => KeyValuePair.Create(row.Name, row.Subject)),
                StringComparer.Ordinal);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogDebug(e, "The open alerts cannot be read");
        }
    }

    private async Task SaveAsync(KeptAlert alert, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(sql => ApplyAsync(sql, alert), cancellationToken);
            if (alert is not { Name: { } name, IsOver: false } || !_unsaved.TryRemove(name, out var subject)) return;
            _open?.TryAdd(name, subject);
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

    private async Task ApplyAsync(SqlSession sql, KeptAlert alert)
    {
        if (alert.Name is null)
        {
            await MailAsync(sql, alert.At, alert.Content);
            return;
        }

        if (alert.IsOver)
        {
            if (await AlertStore.ClearAsync(sql, alert.Name, alert.At) is not null)
                await MailAsync(sql, alert.At, alert.Content);
            return;
        }

        var parts = alert.Content.Split('\n', 2);
        var row = new AlertRow
        {
            Name = alert.Name,
            Kind = alert.Kind ?? alert.Name,
            Worker = alert.Worker,
            Subject = parts[0],
            Text = parts[^1],
            RaisedAt = alert.At.ToRow(),
        };
        if (await AlertStore.RaiseAsync(sql, row, alert.At, options.AlertInterval))
            await MailAsync(sql, alert.At, alert.Content);
    }

    private async Task RemindAsync(SqlSession sql)
    {
        var now = clock.GetUtcNow();
        await AlertStore.CloseOfGoneWorkersAsync(sql, now, now - GoneAfter);
        foreach (var alert in await AlertStore.TakeDueAsync(sql, now, options.AlertInterval, ReminderInterval))
        {
            var since = FormattableString.Invariant($"{Instants.FromRow(alert.RaisedAt):yyyy-MM-dd HH:mm}");
            var subject = alert.IsNotified == 1 ? $"Still: {alert.Subject}" : alert.Subject;
            await MailAsync(sql, now, $"{subject}\n{alert.Text}{Environment.NewLine}Since {since} UTC.");
        }
    }

    private Task MailAsync(SqlSession sql, DateTimeOffset at, string content) =>
        string.IsNullOrEmpty(options.Email)
            ? Task.CompletedTask
            : OutboxStore.QueueAsync(
                sql,
                [
                    new OutboxMessage
                    {
                        Kind = MailKind.Alert,
                        Recipient = options.Email,
                        QueuedAt = at,
                        NextAttemptAt = at,
                        Content = content,
                    },
                ]);

    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            _turn.Release();
        }
    }
}
